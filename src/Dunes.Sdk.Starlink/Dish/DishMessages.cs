namespace Dunes.Sdk.Starlink.Dish;

/// <summary>Requests and answers of the dish's local API as octets: what both the client and the simulated dish speak.</summary>
public static class DishMessages
{
    /// <summary>The protobuf octets of a get_status request.</summary>
    public static byte[] EncodeGetStatus() => throw new NotImplementedException();

    /// <summary>The protobuf octets of a get_history request.</summary>
    public static byte[] EncodeGetHistory() => throw new NotImplementedException();

    /// <summary>Reads the answer to get_status; false when the octets are none.</summary>
    public static bool TryDecodeStatus(ReadOnlySpan<byte> response, out DishStatus? status) => throw new NotImplementedException();

    /// <summary>Reads the answer to get_history, rings unwrapped; false when the octets are none.</summary>
    public static bool TryDecodeHistory(ReadOnlySpan<byte> response, out DishHistory? history) => throw new NotImplementedException();
}
