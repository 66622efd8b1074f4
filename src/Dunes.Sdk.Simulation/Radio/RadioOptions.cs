namespace Dunes.Sdk.Simulation.Radio;

/// <summary>How the simulated radio propagates, scans and times. The defaults are a Bluetooth LE radio of 0 dBm inside a building.</summary>
public sealed record RadioOptions
{
    /// <summary>Mean strength one metre from a sender: -100 to 0 dBm. The default is -44 dBm: free space at 2.4 GHz and 4 dB for the antennas.</summary>
    public double StrengthAtOneMetreDbm { get; init; } = -44;

    /// <summary>How fast strength falls: by ten times this each decade of distance; 1.5 to 6. The default is 3.5; open rooms have 2, many walls more than 4.</summary>
    public double PathLossExponent { get; init; } = 3.5;

    /// <summary>Deviation of the log-normal shadowing, drawn once for each pair of nodes: 0 to 20 dB. The default is 6 dB.</summary>
    public double ShadowingDeviationDb { get; init; } = 6;

    /// <summary>Deviation of the fading that each packet meets between fixed nodes: 0 to 20 dB. The default is 4 dB.</summary>
    public double FadingDeviationDb { get; init; } = 4;

    /// <summary>Strength at which half of the packets are lost: -120 to -50 dBm. The default is -94 dBm.</summary>
    public double SensitivityDbm { get; init; } = -94;

    /// <summary>How steep the loss is around the sensitivity: a packet gets through with 1 / (1 + e^-((strength - sensitivity) / slope)); 0.1 to 10 dB. The default is 1.2 dB.</summary>
    public double SlopeDb { get; init; } = 1.2;

    /// <summary>How much stronger than an overlapping packet one must be to survive it: 0 to 30 dB. The default is 8 dB.</summary>
    public double CaptureDb { get; init; } = 8;

    /// <summary>How long a scanner stays on one advertising channel: 3 ms to 10 s. The default is 30 ms.</summary>
    public TimeSpan ScanInterval { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>How long of each interval it listens: 2 ms to the interval. The default is all of it.</summary>
    public TimeSpan ScanWindow { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>Time between the packets of one advertising event on their three channels: 0 to 10 ms. The default is 150 us.</summary>
    public TimeSpan ChannelGap { get; init; } = TimeSpan.FromMicroseconds(150);

    /// <summary>The longest random wait before each advertising event: 0 to 10 ms. The default is 10 ms, as the Core Specification has it (advDelay).</summary>
    public TimeSpan AdvertisingDelay { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Most transmissions that one node may have waiting; more are dropped. 1 to 1,000; the default is 64.</summary>
    public int QueueLimit { get; init; } = 64;

    internal void Check()
    {
        Within(StrengthAtOneMetreDbm, -100, 0, nameof(StrengthAtOneMetreDbm));
        Within(PathLossExponent, 1.5, 6, nameof(PathLossExponent));
        Within(ShadowingDeviationDb, 0, 20, nameof(ShadowingDeviationDb));
        Within(FadingDeviationDb, 0, 20, nameof(FadingDeviationDb));
        Within(SensitivityDbm, -120, -50, nameof(SensitivityDbm));
        Within(SlopeDb, 0.1, 10, nameof(SlopeDb));
        Within(CaptureDb, 0, 30, nameof(CaptureDb));
        Within(ScanInterval.TotalMilliseconds, 3, 10_000, nameof(ScanInterval));
        Within(ScanWindow.TotalMilliseconds, 2, ScanInterval.TotalMilliseconds, nameof(ScanWindow));
        Within(ChannelGap.TotalMilliseconds, 0, 10, nameof(ChannelGap));
        Within(AdvertisingDelay.TotalMilliseconds, 0, 10, nameof(AdvertisingDelay));
        Within(QueueLimit, 1, 1000, nameof(QueueLimit));

        static void Within(double value, double least, double most, string name)
        {
            if (!(value >= least && value <= most)) throw new ArgumentException(FormattableString.Invariant($"{name} is {value}; use {least} to {most}."), name);
        }
    }
}
