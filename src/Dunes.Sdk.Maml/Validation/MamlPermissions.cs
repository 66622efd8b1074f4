using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Validation;

/// <summary>What a document permits to whom. What it does not grant is denied.</summary>
/// <remarks>
/// A grant is <c>scheme://name</c>; <c>*</c> is the whole name, and then anyone of the scheme, or its last label, and then any one label in that place:
/// <c>agent://well.*</c> takes in <c>agent://well.seven</c> and not <c>agent://well.seven.pump</c>. Labels are parted by a dot or a slash. Schemes
/// compare without case, names with it. A grant of any other form, and front matter that cannot be read whole or names a key twice, grant nothing.
/// </remarks>
public sealed class MamlPermissions
{
    private readonly Dictionary<string, List<Principal>> _grants = new(StringComparer.Ordinal);

    private MamlPermissions(MamlDocument document)
    {
        if (document.FrontMatter?.Find("permissions") is not { } permissions || FrontMatterRules.IsUnread(document)) return;
        if (document.Diagnostics.Any(one => one.Code == DiagnosticCodes.DuplicateKey)) return;
        foreach (var entry in permissions.Node.Entries)
        {
            if (Array.IndexOf(PermissionRules.Actions, entry.Key) < 0) continue;
            var granted = new List<Principal>();
            var values = entry.Node.Kind == FrontMatterNodeKind.Scalar ? [entry.Node] : entry.Node.Items;
            foreach (var value in values)
            {
                if (value.Value is { } text && Principal.TryParse(text, out var principal)) granted.Add(principal);
            }

            _grants.Add(entry.Key, granted);
        }
    }

    /// <summary>The permissions of a document.</summary>
    public static MamlPermissions Of(MamlDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return new(document);
    }

    /// <summary>Whether a principal may do something.</summary>
    /// <param name="principal">One principal such as <c>agent://gateway</c>; one with <c>*</c>, or of another form, may do nothing.</param>
    /// <param name="action"><c>read</c>, <c>write</c> or <c>execute</c>; any other is denied.</param>
    public bool Allows(string principal, string action)
    {
        ArgumentNullException.ThrowIfNull(principal);
        ArgumentNullException.ThrowIfNull(action);
        return Principal.TryParse(principal, out var who) && !who.IsPattern && _grants.TryGetValue(action, out var granted) && granted.Exists(one => one.Covers(who));
    }
}
