using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>What an exported state begins with: version 1 | role 1 | counter size 1 | tag size 1 | suite 1 | window 2.</summary>
internal static class SessionState
{
    private const byte Version = 1;

    public static void WriteHead(ref StateWriter state, SessionRole role, SessionParameters parameters)
    {
        state.Write(Version);
        state.Write((byte)role);
        state.Write((byte)parameters.CounterSize);
        state.Write((byte)parameters.TagSize);
        state.Write(parameters.Suite.Id);
        state.Write((ushort)parameters.Window);
    }

    public static bool TryReadHead(ref StateReader state, SessionParameters parameters, out SessionRole role)
    {
        var version = state.ReadByte();
        role = (SessionRole)state.ReadByte();
        return version == Version
            && role is SessionRole.Initiator or SessionRole.Responder
            && state.ReadByte() == parameters.CounterSize
            && state.ReadByte() == parameters.TagSize
            && state.ReadByte() == parameters.Suite.Id
            && state.ReadUInt16() == parameters.Window;
    }
}
