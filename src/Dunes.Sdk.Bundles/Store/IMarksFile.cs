namespace Dunes.Sdk.Bundles.Store;

/// <summary>A small file that is replaced as a whole.</summary>
internal interface IMarksFile
{
    /// <summary>What the file holds; null where it is not there or is damaged.</summary>
    byte[]? Read();

    /// <summary>Replaces the content, at most 8,176 bytes; when this returns, the new content survives a power cut, and a power cut before leaves the old one.</summary>
    void Write(ReadOnlySpan<byte> octets);
}
