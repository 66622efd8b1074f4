using Dunes.Sdk.Bundles.Protocol;

namespace Dunes.Sdk.Bundles;

/// <summary>Gives bundles to the applications of this node; one that throws harms its own bundle only.</summary>
/// <remarks>
/// A delivery that throws is taken back with all that it did to the batch and to other bundles, and its bundle is tried again with growing
/// rests, then set aside. A <see cref="BundleStoreException"/> is passed on: without a store the whole turn fails. What the application
/// keeps in its own memory it has to take back itself.
/// </remarks>
internal sealed class LocalDelivery(TurnChanges changes)
{
    private readonly Dictionary<EndpointId, (Action<Bundle> Deliver, bool TakesRepeats)> _applications = [];

    public bool IsRegistered(EndpointId endpoint) => _applications.ContainsKey(endpoint);

    /// <summary>Whether the endpoint's application tells repeats apart itself.</summary>
    public bool TakesRepeats(EndpointId endpoint) => _applications.TryGetValue(endpoint, out var application) && application.TakesRepeats;

    public bool TryRegister(EndpointId endpoint, Action<Bundle> deliver, bool takesRepeats) => _applications.TryAdd(endpoint, (deliver, takesRepeats));

    /// <summary>Delivers one bundle; gives what the application threw, or null.</summary>
    public Exception? Deliver(in BundleView view, in StoredBundle stored, TimeSpan held, DtnTime wall)
    {
        var age = AgeOf(view.Header, held);
        TimeSpan? byClock = view.ClockAgeMilliseconds > 0 ? BundleIndex.Later(BundleCodec.ToTimeSpan(view.ClockAgeMilliseconds), held) : null;
        var bundle = new Bundle(stored.Id, stored.Destination, stored.Priority, view.Lifetime, view.Payload.ToArray())
        {
            Age = age,
            IsResent = view.IsResent,
            WasTakenByFormerIncarnation = view.WasTakenByFormerIncarnation,
            AgeByClock = byClock,
            SenderAhead = Ahead(view.Header.Created, byClock ?? age, wall),
        };
        var deliver = _applications[stored.Destination].Deliver;
        try
        {
            changes.Attempt(() => deliver(bundle));
            return null;
        }
        catch (BundleStoreException)
        {
            throw;
        }
#pragma warning disable CA1031 // an application's code: whatever it throws, the neighbors of its bundle are delivered
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return failure;
        }
    }

    private static TimeSpan? AgeOf(in BundleHeader header, TimeSpan held)
    {
        if (header.AgeMilliseconds is not { } age) return null;
        return BundleIndex.Later(BundleCodec.ToTimeSpan(age), held);
    }

    private static TimeSpan? Ahead(DtnTime created, TimeSpan? age, DtnTime wall)
    {
        if (!created.IsKnown || !wall.IsKnown || age is not { } under) return null;
        var arrived = created.Add(under);
        return arrived > wall ? BundleCodec.ToTimeSpan(arrived.Milliseconds - wall.Milliseconds) : -BundleCodec.ToTimeSpan(wall.Milliseconds - arrived.Milliseconds);
    }
}
