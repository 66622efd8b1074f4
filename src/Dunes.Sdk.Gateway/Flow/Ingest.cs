using System.Globalization;
using System.Text.Json;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Sessions;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Telemetry to rows of the journal topic <c>reading</c>, within the turn that delivers it: each reading once, however often it arrives.</summary>
internal sealed class Ingest(BundleNode bundles)
{
    public const string Topic = "reading";

    /// <summary>When this process opened the store, in held time and by its clock, once that is trusted.</summary>
    private readonly TimeSpan _start = bundles.Time.Held;

    private DtnTime _startedAt;
    private static readonly TimeSpan ClocksAgree = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(2);
    private readonly List<Reading> _decoded = [];
    private readonly List<Reading> _arrived = [];
    private readonly HashSet<UInt128> _inTurn = [];
    private readonly List<ForwardSecrecy> _openedInTurn = [];
    private readonly long[] _opened = new long[Enum.GetValues<ForwardSecrecy>().Length];
    private int _repeatedInTurn;

    public long Opened => _opened.Sum();

    /// <summary>The same by kind.</summary>
    public ForwardSecrecyCounters ForwardSecrecy => new(
        _opened[(int)Crypto.Sessions.ForwardSecrecy.OneTime],
        _opened[(int)Crypto.Sessions.ForwardSecrecy.Rotating],
        _opened[(int)Crypto.Sessions.ForwardSecrecy.LastResort],
        _opened[(int)Crypto.Sessions.ForwardSecrecy.None]);

    public long Delivered { get; private set; }

    public long Repeated { get; private set; }

    /// <summary>Stores the readings of an envelope and offers each new one for advice; false when the payload is none.</summary>
    public bool TryDeliver(OpenedEnvelope opened, Bundle bundle, TrustedGateway gateway, Advice advice, DtnTime wall)
    {
        if (!FlowCodec.TryDecodeTelemetry(opened.Payload, gateway.Commands.NodeId, _decoded)) return false;
        _openedInTurn.Add(opened.ForwardSecrecy);
        var envelope = new EnvelopeNumber(opened.Context.Epoch, opened.Context.Sequence);
        var arrived = _arrived.Count;
        var wantsAdvice = false;

        var isDoubtful = IsDoubtful(bundle);
        Span<byte> key = stackalloc byte[Identities.Size];
        foreach (var decoded in _decoded)
        {
            var reading = isDoubtful ? decoded with { IsPossiblyRepeated = true } : decoded;
            if (reading.HasSequence || reading.ReportCounter != 0)
            {
                Identities.Reading(reading, key);
                if (!_inTurn.Add(KeyId.Read(key[1..]).Value) || bundles.Store.WasSeen(key))
                {
                    _repeatedInTurn++;
                    continue;
                }

                bundles.Batch.Remember(key, Identities.Until(bundles, opened.Context.Lifetime > Remembered ? opened.Context.Lifetime : Remembered));
            }

            bundles.Batch.Append(Topic, KeyOf(reading), JsonSerializer.Serialize(ReadingRow.From(reading, envelope, opened.Context.Source, wall), ReadingJson.Default.ReadingRow));
            _arrived.Add(reading);
            advice.Add(gateway, reading);
            wantsAdvice |= reading.Priority != Priority.Routine;
        }

        if (wantsAdvice) advice.Store();
        var row = new AuditRow
        {
            Step = AuditSteps.Ingested,
            At = wall.ToString(),
            Workflow = opened.Context.WorkflowId.Length == 0 ? null : opened.Context.WorkflowId,
            Envelope = envelope.ToString(),
            Bundle = bundle.Id.ToString(),
            Digest = Identities.Digest(opened.Payload),
            Priority = PriorityNames.Of(bundle.Priority),
            Count = _arrived.Count - arrived,
            ForwardSecrecy = ForwardSecrecyNames.Of(opened.ForwardSecrecy),
        };
        bundles.Batch.Append(AuditRow.Topic, row.Envelope, row.ToJson());
        return true;
    }

    public void OnCommitted(List<Reading> delivered)
    {
        delivered.AddRange(_arrived);
        foreach (var kind in _openedInTurn) _opened[(int)kind]++;
        (Delivered, Repeated) = (Delivered + _arrived.Count, Repeated + _repeatedInTurn);
        OnFailed();
    }

    public void OnFailed()
    {
        _arrived.Clear();
        _inTurn.Clear();
        _openedInTurn.Clear();
        _repeatedInTurn = 0;
    }

    /// <summary>
    /// Whether a bundle may have been delivered before by a store that this one is an older copy of, or the successor of: its sender had no
    /// answer to it, and an earlier start had acknowledged it, or it was made before
    /// this start. No store knows that it is a copy.
    /// </summary>
    public bool IsDoubtful(Bundle bundle)
    {
        if (!bundle.WasTakenByFormerIncarnation && !(bundle.IsResent && IsOlderThanThisStart(bundle))) return false;
        Span<byte> key = stackalloc byte[Identities.Size];
        Identities.NotListed(Identities.Digest128(bundle.Payload.Span), key);
        return !bundles.Store.WasSeen(key); // it came while its gateway was left out of the list
    }

    /// <summary>Notes by the clock when this process started, as soon as the clock is trusted: later the running time may fall short of what passed.</summary>
    public void NoteStart()
    {
        var time = bundles.Time;
        if (!_startedAt.IsKnown && time.Trusted.IsKnown) _startedAt = time.Trusted.Add(_start - time.Held);
    }

    /// <summary>
    /// Whether a bundle was made before this start: by its age, which falls short where its gateway's disk was taken back, or where it was
    /// off without a clock, or by both clocks. Where those agree the clocks have the last word, since the running time falls short of what
    /// passed while a host was suspended.
    /// </summary>
    private bool IsOlderThanThisStart(Bundle bundle)
    {
        var time = bundles.Time;
        var sinceStart = time.Held - _start;
        var isOlder = bundle.Age > sinceStart || bundle.AgeByClock > sinceStart;
        if (!bundle.Id.Created.IsKnown || !_startedAt.IsKnown) return isOlder;
        var isOlderByClocks = bundle.Id.Created <= _startedAt;
        var doClocksAgree = bundle.SenderAhead is not { } ahead || ahead.Duration() < ClocksAgree;
        return isOlderByClocks || (isOlder && (!doClocksAgree || bundles.ClockJumps > 0)); // a clock that jumped since may have told the start wrong
    }

    /// <summary>SOURCE/PROPERTY/COUNTER: two numbers of four hexadecimal digits and a decimal one.</summary>
    private static string KeyOf(Reading reading) =>
        string.Create(CultureInfo.InvariantCulture, $"{reading.Source:X4}/{(ushort)reading.Property:X4}/{reading.ReportCounter}");
}
