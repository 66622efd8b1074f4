using Dunes.Sdk.Maml.Validation;
using Microsoft.Extensions.DependencyInjection;

namespace Dunes.Sdk.Maml.Tests;

public class MamlDunesBuilderExtensionsTests
{
    [Fact]
    public void AddMaml_adds_one_validator_however_often_it_is_called()
    {
        var services = new ServiceCollection();
        services.AddDunes().AddMaml().AddMaml();
        Assert.Single(services, service => service.ServiceType == typeof(MamlValidator));
    }
}
