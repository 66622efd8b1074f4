using Dunes.Benchmarks.Quick;
using Dunes.Sdk.Mesh;

namespace Dunes.Benchmarks.Mesh;

/// <summary>Decoding network PDUs beside the runtime's AES-CCM, and what a node does with them.</summary>
internal sealed class MeshQuickArea : IQuickArea
{
    public string Name => "mesh";

    public IEnumerable<QuickRow> Run()
    {
        var scene = new MeshScene();
        using var runtime = new MeshScene.RuntimeDecoder();
        Measurement.Of(() => scene.Decode(MeshScene.Segment29)); // lets the compiler finish, so that the first row is like the others
        foreach (var octets in new[] { MeshScene.Segment29, MeshScene.Control28, MeshScene.Access24 })
        {
            if (!scene.Decode(octets) || !runtime.Decode(octets)) throw new InvalidOperationException("A published PDU does not decode.");
            yield return QuickRow.Nanoseconds($"network PDU decode, {octets.Length} octets", Measurement.Of(() => scene.Decode(octets)), Measurement.Of(() => runtime.Decode(octets)), ".NET 10 AesCcm + Aes.EncryptEcb", 10, 0);
        }

        if (scene.Overhear() != MeshReceiveStatus.NotForUs) throw new InvalidOperationException("The PDU is somebody else's.");
        yield return Own("MeshNode.OnReceived, not for us", Measurement.Of(() => scene.Overhear()), 250, 0);
        yield return Own("MeshNode.OnReceived, relayed", Measurement.Of(() => scene.Relay()), 500, 0);
        scene.HearAgain();
        yield return Own("MeshNode.OnReceived, heard before", Measurement.Of(() => scene.HearAgain()), 100, 0);
        if (!scene.Message()) throw new InvalidOperationException("The message is delivered.");
        yield return Own("380 octets sent, received and acknowledged", Measurement.Of(() => scene.Message()), 40_000, 1024);
    }

    private static QuickRow Own(string name, Measurement ours, double nanoseconds, double bytes) =>
        new(name, ours.NanosecondsPerCall, "ns/op", null, "none", null, $"<= {nanoseconds:0} ns, <= {bytes:0} B", ours.NanosecondsPerCall <= nanoseconds && ours.AllocatedBytesPerCall <= bytes, ours.AllocatedBytesPerCall);
}
