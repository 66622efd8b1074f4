using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>The vital signs of one person: values that wander around a mean of their own, and now and then leave the usual range for some minutes.</summary>
internal sealed class Patient
{
    private const double MeanSecondsBetweenEpisodes = 1500;
    private const double MeanEpisodeSeconds = 150;
    private readonly SeededRandom _random;
    private readonly double _usualHeartRate;
    private readonly double _usualTemperature;
    private double _heartRate;
    private double _oxygen;
    private double _temperature;
    private Episode _episode;
    private double _changes;

    public Patient(SeededRandom random)
    {
        _random = random;
        _usualHeartRate = 62 + (random.NextDouble() * 30);
        _usualTemperature = 3650 + (random.NextDouble() * 60);
        (_heartRate, _oxygen, _temperature) = (_usualHeartRate, 97, _usualTemperature);
        _changes = random.NextExponential(MeanSecondsBetweenEpisodes);
    }

    private enum Episode
    {
        None,
        Racing,
        Breathless,
        Feverish,
    }

    /// <summary>Lives on to a moment.</summary>
    public void Advance(double seconds)
    {
        if (seconds >= _changes)
        {
            _episode = _episode == Episode.None ? (Episode)(1 + _random.Next(3)) : Episode.None;
            _changes = seconds + _random.NextExponential(_episode == Episode.None ? MeanSecondsBetweenEpisodes : MeanEpisodeSeconds);
        }

        _heartRate = Wander(_heartRate, _episode == Episode.Racing ? 140 : _usualHeartRate, 0.3, 2.5);
        _oxygen = Wander(_oxygen, _episode == Episode.Breathless ? 87 : 97, 0.3, 0.5);
        _temperature = Wander(_temperature, _episode == Episode.Feverish ? 3920 : _usualTemperature, 0.3, 4);
    }

    /// <summary>The raw value of a vital sign now, in the property's unit.</summary>
    public long Measure(SensorProperty property) => property switch
    {
        SensorProperty.HeartRate => (long)Math.Clamp(_heartRate, 30, 220),
        SensorProperty.OxygenSaturation => (long)Math.Clamp(_oxygen, 60, 100),
        _ => (long)Math.Clamp(_temperature, 3000, 4300),
    };

    private double Wander(double value, double towards, double pull, double deviation) =>
        value + (pull * (towards - value)) + (deviation * _random.NextNormal());
}
