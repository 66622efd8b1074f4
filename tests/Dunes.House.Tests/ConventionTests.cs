using System.Reflection;
using System.Runtime.CompilerServices;
using Dunes.Sdk;
using Microsoft.Extensions.Options;

namespace Dunes.House.Tests;

public class ConventionTests
{
    [Theory]
    [MemberData(nameof(House.EachPackage), MemberType = typeof(House))]
    public void Every_options_class_has_a_validator(string package)
    {
        var assembly = House.Load(package);
        var validated = assembly.GetTypes()
            .SelectMany(type => type.GetInterfaces())
            .Where(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IValidateOptions<>))
            .Select(contract => contract.GetGenericArguments()[0]);

        Assert.Empty(assembly.GetExportedTypes().Where(IsOptions).Except(validated).Select(type => type.FullName));
    }

    [Theory]
    [MemberData(nameof(House.EachPackage), MemberType = typeof(House))]
    public void Every_public_exception_derives_from_DunesException(string package) => Assert.Empty(
        House.Load(package).GetExportedTypes().Where(type => typeof(Exception).IsAssignableFrom(type) && !typeof(DunesException).IsAssignableFrom(type)).Select(type => type.FullName));

    [Theory]
    [MemberData(nameof(House.EachPackage), MemberType = typeof(House))]
    public void Every_package_has_a_page_of_its_own(string package)
    {
        var page = File.ReadAllText(Path.Combine(House.Root, "src", package, "README.md"));
        Assert.StartsWith($"# {package}", page, StringComparison.Ordinal);
        Assert.True(page.Length > 400, $"The page of {package} says too little: what it is, one example, the main types.");
    }

    [Theory]
    [MemberData(nameof(House.EachPackage), MemberType = typeof(House))]
    public void Every_Add_method_stands_in_the_namespace_that_one_using_shows(string package)
    {
        var adders = House.Load(package).GetExportedTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => method.IsDefined(typeof(ExtensionAttribute)) && method.GetParameters() is [var first, ..] && typeof(IDunesBuilder).Equals(first.ParameterType));

        Assert.All(adders, method => Assert.Equal("Dunes.Sdk", method.DeclaringType!.Namespace));
    }

    [Fact]
    public void No_source_is_longer_than_a_sitting()
    {
        const int most = 700;
        var files = Directory.EnumerateFiles(Path.Combine(House.Root, "src"), "*.cs", SearchOption.AllDirectories);
        Assert.DoesNotContain(files, file => File.ReadLines(file).Count() > most);
    }

    /// <summary>Something to configure: a class with a plain constructor and at least one property to set.</summary>
    private static bool IsOptions(Type type) => type is { IsClass: true, IsAbstract: false } && type.Name.EndsWith("Options", StringComparison.Ordinal)
        && type.GetConstructor(Type.EmptyTypes) is not null
        && type.GetProperties().Any(property => property.SetMethod is { } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)));
}
