using Microsoft.Extensions.Logging;

namespace Dunes.Sdk.Starlink;

internal static partial class StarlinkLog // events 4000 to 4999
{
    [LoggerMessage(4001, LogLevel.Information, "The dish {Dish} answers: {State}.")]
    public static partial void DishAnswers(this ILogger logger, string dish, string state);

    [LoggerMessage(4002, LogLevel.Information, "The dish {Dish} changed from {Before} to {After}.")]
    public static partial void DishStateChanged(this ILogger logger, string dish, string before, string after);

    [LoggerMessage(4003, LogLevel.Warning, "The dish {Dish} gives no status: {Reason} It is asked again, at most every {Longest}.")]
    public static partial void DishSilent(this ILogger logger, string dish, string reason, TimeSpan longest);

    [LoggerMessage(4004, LogLevel.Error, "The dish {Dish} cannot be asked; an IDish may throw DishUnreachableException and DishRefusedException only.")]
    public static partial void DishBroken(this ILogger logger, string dish, Exception failure);
}
