using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Tests.Validation;

public class MamlPermissionsTests
{
    private static MamlPermissions Of(string permissions) => MamlPermissions.Of(MamlDocument.Parse($"---\n{permissions}\n---\n"));

    [Theory]
    [InlineData("agent://gateway", "agent://gateway", true)]
    [InlineData("AGENT://gateway", "agent://gateway", true)]
    [InlineData("agent://gateway", "agent://Gateway", false)]
    [InlineData("agent://*", "agent://well.seven", true)]
    [InlineData("agent://*", "human://ana", false)]
    [InlineData("agent://well.*", "agent://well.seven", true)]
    [InlineData("agent://well.*", "agent://well.seven.pump", false)]
    [InlineData("agent://well.*", "agent://well", false)]
    [InlineData("agent://well.*", "agent://wellness", false)]
    [InlineData("agent://well/*", "agent://well/seven", true)]
    [InlineData("agent://we*", "agent://well", false)]
    [InlineData("agent://*.pump", "agent://well.pump", false)]
    [InlineData("'*'", "agent://well", false)]
    [InlineData("everyone", "everyone", false)]
    public void A_grant_takes_in_whom_it_names(string grant, string principal, bool allowed) =>
        Assert.Equal(allowed, Of($"permissions:\n  read: [\"{grant.Trim('\'')}\"]").Allows(principal, "read"));

    [Fact]
    public void What_is_not_granted_is_denied()
    {
        var permissions = Of("permissions:\n  read: [agent://a]\n  other: [agent://a]\n  write:");
        Assert.True(permissions.Allows("agent://a", "read"));
        Assert.False(permissions.Allows("agent://a", "write"));
        Assert.False(permissions.Allows("agent://a", "execute"));
        Assert.False(permissions.Allows("agent://a", "other"));
        Assert.False(permissions.Allows("agent://b", "read"));
        Assert.False(Of("permissions: everyone").Allows("agent://a", "read"));
        Assert.False(Of("type: x").Allows("agent://a", "read"));
    }

    [Fact]
    public void A_plain_string_is_a_list_of_one() => Assert.True(Of("permissions:\n  execute: agent://a").Allows("agent://a", "execute"));

    [Fact]
    public void A_pattern_is_nobody() => Assert.False(Of("permissions:\n  read: [\"agent://*\"]").Allows("agent://*", "read"));

    [Fact]
    public void Ambiguous_or_broken_front_matter_grants_nothing()
    {
        Assert.False(Of("permissions:\n  read: [agent://a]\n  read: [agent://b]").Allows("agent://a", "read"));
        Assert.False(Of("permissions:\n  read: [agent://a]\ntype: [").Allows("agent://a", "read"));
    }
}
