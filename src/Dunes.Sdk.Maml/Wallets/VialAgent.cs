namespace Dunes.Sdk.Maml.Wallets;

/// <summary>One agent of a vial export, as the export states it.</summary>
/// <param name="Id">Its name, such as <c>vial1</c>.</param>
/// <param name="Status">Its status as written, such as <c>running</c>; empty when there is none.</param>
/// <param name="Language">The language of its code as written; empty when there is none.</param>
/// <param name="Balance">What it has, in ten-thousandths; null when none is stated.</param>
/// <param name="Address">Its address as written; null when there is none.</param>
/// <param name="CodeSize">Octets of its code in the export.</param>
/// <param name="CodeDigest">SHA-256 of its code in the export, its lines ended by LF.</param>
/// <param name="StatedCodeSize">The octets that the export states; null when it states none.</param>
/// <param name="Line">The line where it begins, from 1.</param>
public sealed record VialAgent(string Id, string Status, string Language, long? Balance, string? Address, long CodeSize, string CodeDigest, long? StatedCodeSize, int Line);
