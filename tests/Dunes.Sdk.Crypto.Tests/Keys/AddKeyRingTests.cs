using Dunes.Sdk.Crypto.Keys;
using Dunes.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Crypto.Tests.Keys;

public class AddKeyRingTests
{
    [Fact]
    public void The_ring_is_opened_under_the_applications_protector()
    {
        using var folder = new TemporaryFolder();
        using var services = Services(folder.File("ring"), null, services => services.AddSingleton<IKeyProtector>(new FixedProtector()).AddSingleton<TimeProvider>(new ManualTime()));
        var ring = services.GetRequiredService<KeyRing>();
        Assert.Same(ring, services.GetRequiredService<KeyRing>());
        Assert.Equal(2026, ring.RotateEnvelopeKey(EnvelopeSuite.Fast).Details.Created.Year);
    }

    [Fact]
    public void The_ring_is_opened_under_the_passphrase_of_a_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("pass"), "camel\n");
        using (var services = Services(folder.File("ring"), folder.File("pass"))) services.GetRequiredService<KeyRing>().RotateEnvelopeKey(EnvelopeSuite.Fast);
        using var protector = new PassphraseProtector("camel"u8);
        using var ring = KeyRing.Open(new KeyRingOptions { Folder = folder.File("ring") }, protector, TimeProvider.System);
        Assert.Single(ring.List());
    }

    [Fact]
    public void A_ring_without_protection_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var services = Services(folder.File("ring"), null);
        Assert.Contains(nameof(KeyRingOptions.PassphraseFile), Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<KeyRing>()).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("ring")));
    }

    [Theory]
    [InlineData("", 365, 90, nameof(KeyRingOptions.Folder))]
    [InlineData("ring", 0, 90, nameof(KeyRingOptions.Lifetime))]
    [InlineData("ring", 3654, 90, nameof(KeyRingOptions.Lifetime))]
    [InlineData("ring", 365, -1, nameof(KeyRingOptions.Retention))]
    [InlineData("ring", 365, 3654, nameof(KeyRingOptions.Retention))]
    public void Options_out_of_range_are_refused_by_name(string folder, int lifetimeDays, int retentionDays, string name)
    {
        var services = new ServiceCollection();
        services.AddDunes().AddKeyRing(ring => (ring.Folder, ring.Lifetime, ring.Retention) = (folder, TimeSpan.FromDays(lifetimeDays), TimeSpan.FromDays(retentionDays)));
        using var provider = services.BuildServiceProvider();
        Assert.Contains(name, Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<KeyRingOptions>>().Value).Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Services(string folder, string? passphraseFile, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection();
        more?.Invoke(services);
        services.AddDunes().AddKeyRing(ring => (ring.Folder, ring.PassphraseFile) = (folder, passphraseFile));
        return services.BuildServiceProvider();
    }
}
