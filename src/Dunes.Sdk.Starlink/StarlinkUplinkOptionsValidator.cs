using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Starlink;

internal sealed class StarlinkUplinkOptionsValidator : IValidateOptions<StarlinkUplinkOptions>
{
    private static readonly TimeSpan LeastLifetime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostLifetime = TimeSpan.FromSeconds(600);

    public ValidateOptionsResult Validate(string? name, StarlinkUplinkOptions options)
    {
        var failures = new List<string>();
        if (!(options.HoldBackLoss > 0 && options.HoldBackLoss <= 1))
        {
            failures.Add(FormattableString.Invariant($"{nameof(StarlinkUplinkOptions.HoldBackLoss)} is {options.HoldBackLoss}; use a share above 0, at most 1."));
        }

        if (options.StatusLifetime < LeastLifetime || options.StatusLifetime > MostLifetime)
        {
            failures.Add($"{nameof(StarlinkUplinkOptions.StatusLifetime)} is {options.StatusLifetime}; use 1 to 600 s.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
