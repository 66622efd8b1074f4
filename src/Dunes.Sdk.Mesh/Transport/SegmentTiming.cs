namespace Dunes.Sdk.Mesh.Transport;

/// <summary>The times and limits of segmentation and reassembly, in one place.</summary>
/// <remarks>Mesh Protocol 1.1, sections 3.5.3.3 and 3.5.3.4 and the defaults of the SAR states, 4.2.47 and 4.2.48.</remarks>
internal static class SegmentTiming
{
    /// <summary>Between two segments of one message, at least.</summary>
    public static readonly TimeSpan SegmentInterval = TimeSpan.FromMilliseconds(60);

    /// <summary>How long a message whose segments stop coming is kept.</summary>
    public static readonly TimeSpan Incomplete = TimeSpan.FromSeconds(10);

    /// <summary>The shortest time between two answers to segments of a message that is complete.</summary>
    public static readonly TimeSpan AnswerAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>Between two sendings of a message to a group.</summary>
    public static readonly TimeSpan MulticastInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>How often a message to a group is sent.</summary>
    public const int MulticastRounds = 3;

    /// <summary>How often the missing segments of a unicast message are sent while none of them arrives.</summary>
    public const int RoundsWithoutProgress = 5;

    /// <summary>How often they are sent in all.</summary>
    public const int UnicastRounds = 16;

    /// <summary>From the last segment of a round to the next round, unless an acknowledgment comes.</summary>
    public static TimeSpan Retransmission(byte ttl) => TimeSpan.FromMilliseconds(200 + (50 * ttl));

    /// <summary>From a segment to the acknowledgment of an incomplete message.</summary>
    public static TimeSpan Acknowledgment(byte ttl) => TimeSpan.FromMilliseconds(150 + (50 * ttl));
}
