using System.Buffers.Binary;

namespace Dunes.Sdk;

/// <summary>A node's one notion of time: monotonic time, held time that goes on over restarts, and wall time with a trust level.</summary>
/// <remarks>
/// Not thread-safe; it reads no clock itself. Give it each reading with <see cref="Advance"/>.
/// <para>
/// A wall clock is trusted when it shows a plausible time (2025 to 2055) that is not before the last trusted one this store has seen, and when it moves at the rate of monotonic time
/// (500 ppm and two seconds are allowed for). After a jump it is untrusted until it has been steady for <see cref="Quarantine"/>, or until it is back where it should have been.
/// A wall time never moves held time, so no lifetime ends for the sake of a clock.
/// </para>
/// <code>
/// saved state, big-endian: version 1 | held time 8 (ticks) | last trusted wall time 8 (ms, 0 for none)
/// </code>
/// </remarks>
public sealed class NodeClock
{
    /// <summary>Bytes of the saved state.</summary>
    public const int StateSize = 17;

    private const byte StateVersion = 1;
    private const double DriftAllowed = 500e-6;
    private static readonly DtnTime Earliest = DtnTime.From(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly DtnTime Latest = DtnTime.From(new DateTimeOffset(2055, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly TimeSpan StepAllowed = TimeSpan.FromSeconds(2);

    private TimeSpan _heldAtStart;
    private TimeSpan? _started;
    private DtnTime _lastTrusted;
    private DtnTime _expectedFrom; // the wall time that the clock is measured against, as of _expectedAt
    private TimeSpan _expectedAt;
    private DtnTime _candidate; // the wall time after a jump, as of _candidateAt
    private TimeSpan _candidateAt;
    private TimeSpan _candidateSince;

    /// <summary>How long a clock must be steady after a jump before it is trusted again: 10 minutes.</summary>
    public static TimeSpan Quarantine { get; } = TimeSpan.FromMinutes(10);

    /// <summary>The last reading.</summary>
    public NodeTime Time { get; private set; }

    /// <summary>Jumps seen since the clock was created.</summary>
    public long Jumps { get; private set; }

    /// <summary>The jump that the last <see cref="Advance"/> saw; null if there was none.</summary>
    public ClockJump? Jump { get; private set; }

    /// <summary>Continues from a saved state; call it before the first <see cref="Advance"/>. Octets of another form are ignored.</summary>
    /// <returns>Whether the state was read.</returns>
    public bool Restore(ReadOnlySpan<byte> state)
    {
        if (state.Length != StateSize || state[0] != StateVersion) return false;
        var held = BinaryPrimitives.ReadInt64BigEndian(state[1..]);
        if (held < 0 || held > TimeSpan.FromDays(365_000).Ticks) return false;
        _heldAtStart = new(held);
        _lastTrusted = new(BinaryPrimitives.ReadUInt64BigEndian(state[9..]));
        Time = Time with { Held = _heldAtStart };
        return true;
    }

    /// <summary>Writes the state to save, <see cref="StateSize"/> bytes.</summary>
    public void Save(Span<byte> destination)
    {
        destination[0] = StateVersion;
        BinaryPrimitives.WriteInt64BigEndian(destination[1..], Time.Held.Ticks);
        BinaryPrimitives.WriteUInt64BigEndian(destination[9..], _lastTrusted.Milliseconds);
    }

    /// <summary>Takes a reading of both clocks.</summary>
    /// <param name="now">Time since the process started; an earlier one than before counts as the last.</param>
    /// <param name="shown">What the wall clock shows.</param>
    public NodeTime Advance(TimeSpan now, DtnTime shown)
    {
        _started ??= now;
        if (now < Time.Now) now = Time.Now;
        Jump = null;
        var trust = Judge(now, shown);
        if (trust == ClockTrust.Trusted)
        {
            _lastTrusted = shown;
            (_expectedFrom, _expectedAt) = (shown, now);
        }

        Time = new(now, _heldAtStart + (now - _started.Value), shown, trust);
        return Time;
    }

    private ClockTrust Judge(TimeSpan now, DtnTime shown)
    {
        if (!shown.IsKnown)
        {
            _candidate = DtnTime.Unknown;
            return ClockTrust.Unknown;
        }

        if (_expectedFrom.IsKnown)
        {
            if (IsSteady(_expectedFrom, now - _expectedAt, shown))
            {
                _candidate = DtnTime.Unknown;
                return ClockTrust.Trusted;
            }
        }
        else if (!_candidate.IsKnown && IsPlausible(shown) && shown >= _lastTrusted)
        {
            return ClockTrust.Trusted; // the first reading after a start, and nothing speaks against it
        }

        if (!_candidate.IsKnown || !IsSteady(_candidate, now - _candidateAt, shown))
        {
            NoteJump(now, shown);
            _candidateSince = now;
        }

        (_candidate, _candidateAt) = (shown, now);
        if (now - _candidateSince < Quarantine || !IsPlausible(shown)) return ClockTrust.Untrusted;
        _candidate = DtnTime.Unknown;
        return ClockTrust.Trusted;
    }

    private void NoteJump(TimeSpan now, DtnTime shown)
    {
        var from = _candidate.IsKnown ? _candidate.Add(now - _candidateAt) : _expectedFrom.IsKnown ? _expectedFrom.Add(now - _expectedAt) : _lastTrusted;
        Jumps++;
        Jump = new(from, shown, Time.Held);
    }

    private static bool IsPlausible(DtnTime shown) => shown >= Earliest && shown <= Latest;

    private static bool IsSteady(DtnTime from, TimeSpan passed, DtnTime shown)
    {
        var expected = from.Add(passed);
        var apart = expected > shown ? expected.Milliseconds - shown.Milliseconds : shown.Milliseconds - expected.Milliseconds;
        return apart <= StepAllowed.TotalMilliseconds + (passed.TotalMilliseconds * DriftAllowed);
    }
}
