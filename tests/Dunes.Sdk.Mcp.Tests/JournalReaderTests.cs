using Dunes.Sdk.Bundles;
using Dunes.Sdk.Mcp.Server;
using FsCheck;
using FsCheck.Fluent;

namespace Dunes.Sdk.Mcp.Tests;

public class JournalReaderTests
{
    private const string Topic = "reading";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void The_newest_rows_are_the_tail_of_the_journal_whatever_its_numbers() => Prop.ForAll<PositiveInt[], PositiveInt>((gaps, limit) =>
    {
        using var store = new ListStore();
        long number = 0;
        foreach (var gap in gaps)
        {
            // Other topics count along: numbers have gaps, and a topic's last row is not the journal's.
            store.Add(Topic, Rows.Reading(value: number += gap.Get), number);
            store.Add("audit", Rows.Ended(Guid.Empty, "failed"), ++number);
        }

        var page = new JournalReader(store).ReadNewest<JournalReading>(Topic, limit.Get, All, Cancellation);

        var last = store.Rows.LastOrDefault(row => row.Topic == Topic).Number;
        var expected = store.Rows.Where(row => row.Topic == Topic && row.Number > last - JournalReader.ScanRows).Select(row => row.Number).TakeLast(limit.Get);
        return page.Items.Select(item => item.Number).SequenceEqual(expected) && page.Next == last && !page.HasMore;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Finding_the_newest_of_a_million_rows_reads_few_of_them()
    {
        using var store = new ListStore().Add(Topic, Rows.Reading(), 1).Add(Topic, Rows.Reading(), 1_000_000);

        var page = new JournalReader(store).ReadNewest<JournalReading>(Topic, 50, All, Cancellation);

        Assert.Equal([1_000_000], page.Items.Select(item => item.Number));
        Assert.InRange(store.Reads, 1, 60);
    }

    [Fact]
    public void The_largest_number_there_is_can_be_found()
    {
        using var store = new ListStore().Add(Topic, Rows.Reading(), 7).Add(Topic, Rows.Reading(), long.MaxValue);

        var page = new JournalReader(store).ReadNewest<JournalReading>(Topic, 50, All, Cancellation);

        Assert.Equal([long.MaxValue], page.Items.Select(item => item.Number));
        Assert.InRange(store.Reads, 1, 200);
    }

    [Fact]
    public void One_call_looks_at_a_bounded_number_of_rows_and_the_next_goes_on_behind_them()
    {
        using var store = new ListStore();
        for (var row = 0; row < JournalReader.ScanRows + 1; row++) store.Add(Topic, Rows.Reading());
        store.Add(Topic, Rows.Reading(priority: Rows.Critical));
        var (reader, alarms) = (new JournalReader(store), new ReadingRows(isAlarmsOnly: true, null, null));

        var first = reader.ReadAfter<JournalReading>(Topic, 0, 50, alarms.Read, Cancellation);
        Assert.Empty(first.Items);
        Assert.Equal((JournalReader.ScanRows, true), (first.Next, first.HasMore));
        Assert.InRange(store.RowsRead, JournalReader.ScanRows, JournalReader.ScanRows + 1);
        Assert.Equal(JournalReader.ChunkRows, store.LargestRead);

        var second = reader.ReadAfter<JournalReading>(Topic, first.Next, 50, alarms.Read, Cancellation);
        Assert.Equal(JournalReader.ScanRows + 2, Assert.Single(second.Items).Number);
        Assert.False(second.HasMore);
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    [InlineData(11, false)]
    public void A_page_says_whether_rows_follow_it(int limit, bool hasMore)
    {
        using var store = new ListStore();
        for (var row = 0; row < 10; row++) store.Add(Topic, Rows.Reading());

        Assert.Equal(hasMore, new JournalReader(store).ReadAfter<JournalReading>(Topic, 0, limit, All, Cancellation).HasMore);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Long_texts_end_a_page_early(bool isNewest)
    {
        using var store = new ListStore();
        var text = new string('x', ForeignText.MaxLength);
        for (var row = 0; row < 500; row++) store.Add("audit", $$"""{"step":"rejected","reason":"{{text}}","because":"{{text}}","decidedBy":"{{text}}","bundle":"{{text}}"}""");
        var (reader, rows) = (new JournalReader(store), new OutcomeRows(null));

        var page = isNewest ? reader.ReadNewest<JournalOutcome>("audit", 500, rows.Read, Cancellation) : reader.ReadAfter<JournalOutcome>("audit", 0, 500, rows.Read, Cancellation);

        Assert.InRange(page.Items.Count, 150, JournalReader.PageCharacters / (4 * text.Length));
        Assert.Equal(isNewest ? 500 : page.Items.Count, page.Items[^1].Number);
        Assert.Equal(!isNewest, page.HasMore);
    }

    [Fact]
    public void A_store_that_repeats_itself_is_not_read_for_ever()
    {
        using var store = new ListStore { IsStuck = true }.Add(Topic, Rows.Reading(), 1).Add(Topic, Rows.Reading(), 2);
        var reader = new JournalReader(store);

        Assert.Equal(2, reader.ReadAfter<JournalReading>(Topic, 0, 50, All, Cancellation).Next);
        Assert.Equal(5, reader.ReadAfter<JournalReading>(Topic, 5, 50, All, Cancellation).Next);
        Assert.InRange(reader.ReadNewest<JournalReading>(Topic, 50, All, Cancellation).Items.Count, 0, 2);
    }

    [Fact]
    public void A_client_that_leaves_ends_the_search()
    {
        using var store = new ListStore().Add(Topic, Rows.Reading());

        Assert.Throws<OperationCanceledException>(() => new JournalReader(store).ReadAfter<JournalReading>(Topic, 0, 50, All, new CancellationToken(canceled: true)));
    }

    private static RowVerdict All(in JournalEntry entry, out JournalReading? item) => new ReadingRows(isAlarmsOnly: false, null, null).Read(entry, out item);
}
