namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>Remembers the endpoints met last, so that a node that hears the same neighbours again makes no new strings.</summary>
/// <remarks>Bounded: 256 places, each taken over by the next endpoint that falls on it. Not thread-safe.</remarks>
internal sealed class EndpointCache
{
    private const int Places = 256;
    private readonly (byte[] Octets, EndpointId Endpoint)[] _places = new (byte[], EndpointId)[Places];

    public bool TryGet(ReadOnlySpan<byte> octets, out EndpointId endpoint)
    {
        ref readonly var place = ref _places[Place(octets)];
        var isHit = place.Octets is { } known && octets.SequenceEqual(known);
        endpoint = isHit ? place.Endpoint : default;
        return isHit;
    }

    public void Put(ReadOnlySpan<byte> octets, EndpointId endpoint) => _places[Place(octets)] = (octets.ToArray(), endpoint);

    private static int Place(ReadOnlySpan<byte> octets) => (int)(Crc32C.Compute(octets) % Places);
}
