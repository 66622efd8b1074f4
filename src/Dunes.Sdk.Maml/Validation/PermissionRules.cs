using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Validation;

/// <summary>The rules of <c>permissions</c>: actions, and lists of principals.</summary>
internal static class PermissionRules
{
    public static readonly string[] Actions = ["read", "write", "execute"];

    public static void Check(FrontMatterEntry permissions, DiagnosticBag found)
    {
        if (permissions.Node.Kind != FrontMatterNodeKind.Mapping)
        {
            if (!permissions.Node.IsNothing)
                found.Report(DiagnosticCodes.ValueKindWrong, permissions.KeyRange, "'permissions' is no mapping; expected 'read', 'write' and 'execute', each with a list of principals. Nobody is permitted anything.");
            return;
        }

        foreach (var entry in permissions.Node.Entries)
        {
            if (Array.IndexOf(Actions, entry.Key) < 0)
            {
                var near = NearestName.Of(entry.Key, Actions);
                found.Report(DiagnosticCodes.PermissionUnknown, entry.KeyRange, $"'{Excerpt.Of(entry.Key)}' is no action; {(near is null ? "expected read, write or execute." : $"did you mean '{near}'?")}", near is null || permissions.Node.Find(near) is not null ? null : new($"Change it to '{near}'", entry.KeyRange, near));
            }

            CheckPrincipals(entry, found);
        }
    }

    private static void CheckPrincipals(FrontMatterEntry entry, DiagnosticBag found)
    {
        if (entry.Node.Kind == FrontMatterNodeKind.Mapping)
        {
            found.Report(DiagnosticCodes.ValueKindWrong, entry.KeyRange, $"'{Excerpt.Of(entry.Key)}' holds a mapping; expected a list of principals.");
            return;
        }

        if (entry.Value is { } value)
        {
            if (entry.Node.IsNothing) return; // nobody, which is the default
            found.Report(DiagnosticCodes.PrincipalsNotInList, entry.ValueRange, $"'{Excerpt.Of(value)}' is one plain string; it counts as a list of one. Expected [{Excerpt.Of(value)}].", IsOneLine(value) ? new("Make it a list", entry.ValueRange, $"[\"{value}\"]") : null);
            CheckPrincipal(entry.Node, value, found);
        }

        foreach (var item in entry.Node.Items)
        {
            if (item.Value is { } principal) CheckPrincipal(item, principal, found);
            else found.Report(DiagnosticCodes.PrincipalInvalid, item.Range, $"A {(item.Kind == FrontMatterNodeKind.List ? "list" : "mapping")} stands among the principals; expected 'scheme://name'.");
        }
    }

    // What may stand between double quotes of YAML as it is.
    private static bool IsOneLine(string value) => value.All(one => one is >= ' ' and <= '~' and not ('"' or '\\'));

    private static void CheckPrincipal(FrontMatterNode node, string value, DiagnosticBag found)
    {
        if (!Principal.IsValid(value))
            found.Report(DiagnosticCodes.PrincipalInvalid, node.Range, $"'{Excerpt.Of(value)}' is no principal and is granted nothing; expected 'scheme://name', with '*' as the whole name or as its last label only.");
    }
}
