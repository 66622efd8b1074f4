using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Starlink;

internal sealed class DishOptionsValidator : IValidateOptions<DishOptions>
{
    private static readonly TimeSpan LeastTimeout = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan MostTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostInterval = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, DishOptions options)
    {
        var failures = new List<string>();
        if (options.Address is not { IsAbsoluteUri: true, Scheme: "http", UserInfo: "", PathAndQuery: "/", Fragment: "" })
        {
            failures.Add($"{nameof(DishOptions.Address)} is {options.Address?.ToString() ?? "null"}; use an absolute http URI with host and port alone, like http://192.168.100.1:9200.");
        }

        if (options.Timeout < LeastTimeout || options.Timeout > MostTimeout) failures.Add($"{nameof(DishOptions.Timeout)} is {options.Timeout}; use 0.1 to 60 s.");
        if (options.PollInterval < LeastInterval || options.PollInterval > MostInterval) failures.Add($"{nameof(DishOptions.PollInterval)} is {options.PollInterval}; use 1 s to 1 hour.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
