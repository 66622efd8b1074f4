using System.Buffers.Binary;

namespace Dunes.Sdk.Starlink.Dish.Grpc;

/// <summary>Names of the wire, and the frame around one uncompressed message.</summary>
internal static class GrpcFrame
{
    public const string ContentType = "application/grpc";
    public const string StatusHeader = "grpc-status";
    public const string MessageHeader = "grpc-message";
    public const string HandlePath = "/SpaceX.API.Device.Device/Handle";

    /// <summary>The message with its prefix in front.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> message)
    {
        var frame = new byte[GrpcFrameReader.PrefixSize + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(GrpcFrameReader.PrefixSize));
        return frame;
    }
}
