namespace Dunes.Sdk.Mcp.Server;

/// <summary>Collects the items of a page: the first that come, until it is full, or the newest, where each pushes out the oldest.</summary>
internal sealed class PageBuilder<T>(int limit, int characterLimit, bool keepsNewest)
    where T : class
{
    private readonly Queue<(T Item, int Characters)> _items = new();
    private int _characters;
    private int _unreadable;

    public bool IsFull => !keepsNewest && (_items.Count >= limit || _characters >= characterLimit);

    public void Count(RowVerdict verdict, T? item)
    {
        if (verdict == RowVerdict.Unreadable) _unreadable++;
        if (verdict != RowVerdict.Wanted || item is null) return;
        var characters = Characters(item);
        _items.Enqueue((item, characters));
        _characters += characters;

        // One item stays, however long it is.
        while (keepsNewest && _items.Count > 1 && (_items.Count > limit || _characters > characterLimit))
        {
            _characters -= _items.Dequeue().Characters;
        }
    }

    public JournalPage<T> Build(long after, long next, bool hasMore) => new()
    {
        Items = [.. _items.Select(static entry => entry.Item)],
        After = after,
        Next = next,
        HasMore = hasMore,
        Unreadable = _unreadable,
    };

    private static int Characters(T item) => item switch
    {
        JournalReading reading => reading.Gateway.Length + reading.Property.Length,
        JournalOutcome outcome => Length(outcome.Step) + Length(outcome.Command) + Length(outcome.Outcome) + Length(outcome.Verdict)
            + Length(outcome.Reason) + Length(outcome.DecidedBy) + Length(outcome.Because)
            + Length(outcome.Envelope) + Length(outcome.Bundle) + Length(outcome.Gateway),
        _ => 0,
    };

    private static int Length(string? text) => text?.Length ?? 0;
}
