using System.Globalization;
using Dunes.Sdk.Crypto;

namespace Dunes.Sdk.Maml.Wallets;

/// <summary>A vial and wallet export of the public vial controller: what it states, none of it proved, and none of its secrets.</summary>
/// <remarks>
/// The form is a Markdown file without front matter that begins with <c># WebXOS Vial and Wallet Export</c>. Its sections Agentic Network, Wallet,
/// Blockchain and Vials are read, with an agent at each <c># Vial Agent: NAME</c>. The section API Credentials and the wallet key are secrets
/// in clear: where they stand is said, and their values are dropped as they are read. Quantum State, Training Data, Config and Instructions
/// are not read. Nothing in an export is signed, and what its hashes are made over is not published.
/// </remarks>
public sealed class VialExport
{
    /// <summary>The first line of an export.</summary>
    public const string Title = "# WebXOS Vial and Wallet Export";

    /// <summary>The token that an export counts in, as a wallet names it.</summary>
    public const string Token = "WEBXOS";

    /// <summary>Units of a wallet's token for one of the export's, which are stated with four decimals.</summary>
    public const int UnitsPerToken = 10_000;

    internal VialExport(string? networkId, string? sessionStart, long balance, string? address, string? hash, string digest, IReadOnlyList<VialAgent> vials)
    {
        (NetworkId, SessionStart, Balance, Address, Hash, Digest, Vials) = (networkId, sessionStart, balance, address, hash, digest, vials);
    }

    /// <summary>The network's id as written; null when there is none.</summary>
    public string? NetworkId { get; }

    /// <summary>When the session began, as written; null when there is no such time.</summary>
    public string? SessionStart { get; }

    /// <summary>The stated balance, in ten-thousandths.</summary>
    public long Balance { get; }

    /// <summary>The wallet's address as written; null when there is none.</summary>
    public string? Address { get; }

    /// <summary>The wallet's hash as written; null when there is none. What it is made over is not published.</summary>
    public string? Hash { get; }

    /// <summary>SHA-256 of the export's octets in lower-case hexadecimal digits.</summary>
    public string Digest { get; }

    /// <summary>The agents, in order.</summary>
    public IReadOnlyList<VialAgent> Vials { get; }

    /// <summary>Reads an export. Any octets give an answer, never an exception.</summary>
    public static VialExportReading Read(ReadOnlySpan<byte> utf8) => new VialExportReader().Read(utf8);

    /// <summary>Makes a wallet of the stated balance: its owner issues the units, and says whence. That they were the owner's before is not shown by anything.</summary>
    /// <param name="owner">A key of purpose wallet.</param>
    /// <param name="created">When the wallet is made.</param>
    /// <param name="id">The wallet's UUID.</param>
    /// <returns>The whole file. It holds no secret, neither the owner's nor the export's.</returns>
    /// <exception cref="ArgumentException">The key is for another purpose.</exception>
    public byte[] ToWallet(SigningKey owner, DateTimeOffset created, Guid id)
    {
        var note = string.Create(CultureInfo.InvariantCulture, $"The owner took over a vial export with the SHA-256 {Digest}, which states {(decimal)Balance / UnitsPerToken:0.0000} $WEBXOS; one unit here is 1/{UnitsPerToken} of those. The export is signed by nobody, so the amount is the owner's word.\n");
        var octets = Wallet.Create(owner, [Token], created, id, note);
        if (Balance == 0) return octets;
        var entry = Wallet.Read(octets).Wallet!.Issue(owner, owner.VerificationKey.Id, Token, Balance, created);
        return [.. octets, .. entry];
    }

    /// <summary>The address and how many agents there are; no secret.</summary>
    public override string ToString() => $"vial export of {Address ?? "no address"}, {Vials.Count} agents";

    /// <summary>Reads an amount such as <c>42547.0000 $WEBXOS</c> into ten-thousandths.</summary>
    internal static bool TryReadAmount(ReadOnlySpan<char> text, out long units)
    {
        units = 0;
        const string Unit = " $WEBXOS";
        if (!text.EndsWith(Unit, StringComparison.Ordinal) || !decimal.TryParse(text[..^Unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)) return false;
        if (amount > long.MaxValue / UnitsPerToken || amount * UnitsPerToken != decimal.Truncate(amount * UnitsPerToken)) return false;
        units = (long)(amount * UnitsPerToken);
        return true;
    }
}
