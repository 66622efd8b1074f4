using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Receipts;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Wallets;

/// <summary>Reads vial exports line by line: fields by their section, agents with their code, and no secret.</summary>
internal sealed class VialExportReader
{
    private const int MaxVials = 1024;
    private const string AgentTitle = "# Vial Agent: ";

    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);
    private readonly List<VialAgent> _vials = [];
    private readonly DiagnosticBag _found = new();
    private Agent? _agent;

    public VialExportReading Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MamlDocument.MaxLength || !Utf8.IsValid(utf8)) return new(null, [new(WalletCodes.NoVialExport, DiagnosticSeverity.Error, 0, 0, 0, $"This is no vial export: it is no UTF-8, or larger than {MamlDocument.MaxLength} octets.")]);
        var source = new SourceText(ForwardText.Normalise(Encoding.UTF8.GetString(utf8)));
        if (!source.Line(1).TrimEnd().SequenceEqual(VialExport.Title)) return new(null, [new(WalletCodes.NoVialExport, DiagnosticSeverity.Error, 1, 1, source.Line(1).Length, $"This is no vial export: '{Excerpt.Of(source.Line(1))}' was found on the first line, and '{VialExport.Title}' was expected.")]);
        ReadLines(source);
        var balance = Balance(source);
        CheckSums(balance);
        _found.Information(WalletCodes.Unproved, source.Range(0, source.Line(1).Length), "Nothing in a vial export is signed: who made it, that its balances are true, that it is the latest, and what its hashes are made over cannot be shown.");
        var export = balance is null ? null : new VialExport(Find("Agentic Network/Network ID"), Find("Agentic Network/Session Start"), balance.Value, Find("Wallet/Address"), Find("Wallet/Hash"), Convert.ToHexStringLower(SHA256.HashData(utf8)), _vials);
        return new(export, _found.InOrder());
    }

    private string? Find(string field) => _fields.TryGetValue(field, out var value) && value is not ("none" or "offline" or "") ? value : null;

    private void ReadLines(SourceText source)
    {
        var section = string.Empty;
        for (var line = 2; line <= source.LineCount; line++)
        {
            var text = source.Line(line);
            var range = source.Range(source.LineStart(line), source.LineStart(line) + text.Length);
            if (text.StartsWith("```", StringComparison.Ordinal))
            {
                line = TakeCode(source, line);
            }
            else if (text.StartsWith(AgentTitle, StringComparison.Ordinal))
            {
                EndAgent();
                if (_vials.Count < MaxVials) _agent = new Agent(text[AgentTitle.Length..].Trim().ToString(), range);
                else _found.Warning(WalletCodes.ExportDoubtful, range, $"There are more than {MaxVials} agents; this one is left out.");
            }
            else if (text.StartsWith("## ", StringComparison.Ordinal))
            {
                EndAgent();
                section = text[3..].Trim().ToString();
            }
            else if (text.StartsWith("- ", StringComparison.Ordinal) && text.IndexOf(": ", StringComparison.Ordinal) is > 2 and var colon)
            {
                TakeField(section, text[2..colon].ToString(), text[(colon + 2)..].Trim(), range);
            }
        }

        EndAgent();
    }

    private void TakeField(string section, string name, ReadOnlySpan<char> value, SourceRange range)
    {
        if (_agent is not null)
        {
            _agent.Fields.TryAdd(name, (value.ToString(), range));
        }
        else if (section == "API Credentials" || (section == "Wallet" && name == "Wallet Key"))
        {
            if (value is not "none") _found.Warning(WalletCodes.SecretInClear, range, $"'{Excerpt.Of(name)}' stands here in clear: take it for known to whoever has seen the file. It is not taken over.");
        }
        else
        {
            _fields.TryAdd($"{section}/{name}", value.ToString());
        }
    }

    /// <summary>Takes a code block to its closing marks; gives the line where it ends.</summary>
    private int TakeCode(SourceText source, int opening)
    {
        var closing = opening + 1;
        while (closing <= source.LineCount && !source.Line(closing).TrimEnd().SequenceEqual("```")) closing++;
        if (closing > source.LineCount) _found.Warning(WalletCodes.ExportDoubtful, source.Range(source.LineStart(opening), source.LineStart(opening) + source.Line(opening).Length), "The code block that begins here is never closed; the export may have been cut.");
        _agent?.Code.Append(source.Text, source.LineStart(opening + 1), source.LineStart(Math.Min(closing, source.LineCount + 1)) - source.LineStart(opening + 1));
        return closing;
    }

    private void EndAgent()
    {
        if (_agent is not { } agent) return;
        _agent = null;
        var code = agent.Code.ToString();
        long? balance = null;
        if (agent.Fields.TryGetValue("Wallet Balance", out var stated))
        {
            if (VialExport.TryReadAmount(stated.Value, out var units)) balance = units;
            else _found.Warning(WalletCodes.ExportDoubtful, stated.Range, $"'{Excerpt.Of(stated.Value)}' is no balance; expected one such as 10636.7500 $WEBXOS.");
        }

        var digest = ContentDigest.Hex(code, out var size);
        long? statedSize = null;
        if (agent.Fields.TryGetValue("Code Length", out var length) && length.Value.EndsWith(" bytes", StringComparison.Ordinal) && long.TryParse(length.Value.AsSpan()[..^6], NumberStyles.None, CultureInfo.InvariantCulture, out var octets))
        {
            statedSize = octets;

            // The line end before the closing marks may or may not be counted.
            if (octets != size && octets != size - 1) _found.Warning(WalletCodes.ExportDoubtful, length.Range, $"{octets} octets of code are stated, and {size} are here.");
        }

        _vials.Add(new(agent.Id, Text("Status"), Text("Language"), balance, Text("Wallet Address") is { Length: > 0 } address and not "none" ? address : null, size, digest, statedSize, agent.Range.Line));

        string Text(string field) => agent.Fields.TryGetValue(field, out var found) ? found.Value : string.Empty;
    }

    private long? Balance(SourceText source)
    {
        if (!_fields.TryGetValue("Wallet/Session Balance", out var text))
        {
            _found.Error(WalletCodes.NoVialExport, source.Range(0, 0), "The export states no '- Session Balance: ' in its section Wallet.");
            return null;
        }

        if (VialExport.TryReadAmount(text, out var units)) return units;
        _found.Error(WalletCodes.NoVialExport, source.Range(0, 0), $"'{Excerpt.Of(text)}' is no balance; expected one such as 42547.0000 $WEBXOS, with four decimals at most.");
        return null;
    }

    private void CheckSums(long? balance)
    {
        if (balance is null || _vials.Count == 0 || _vials.Exists(vial => vial.Balance is null)) return;
        var sum = _vials.Aggregate((UInt128)0, (total, vial) => total + (UInt128)vial.Balance!.Value);
        if (sum != (UInt128)balance.Value) _found.Add(WalletCodes.ExportDoubtful, DiagnosticSeverity.Warning, default, string.Create(CultureInfo.InvariantCulture, $"The agents' balances add up to {(decimal)sum / VialExport.UnitsPerToken:0.0000}, and the session's is {(decimal)balance.Value / VialExport.UnitsPerToken:0.0000} $WEBXOS."));
    }

    private sealed class Agent(string id, SourceRange range)
    {
        public string Id { get; } = id;

        public SourceRange Range { get; } = range;

        public Dictionary<string, (string Value, SourceRange Range)> Fields { get; } = new(StringComparer.Ordinal);

        public StringBuilder Code { get; } = new();
    }
}
