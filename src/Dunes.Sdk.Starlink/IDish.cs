namespace Dunes.Sdk.Starlink;

/// <summary>A dish that can be asked.</summary>
public interface IDish
{
    /// <summary>Asks for the status.</summary>
    /// <exception cref="DishUnreachableException">No answer in time.</exception>
    /// <exception cref="DishRefusedException">The dish refused the request.</exception>
    ValueTask<DishStatus> GetStatusAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks for the history; 14 to 30 kB, so not more often than every few minutes.</summary>
    /// <exception cref="DishUnreachableException">No answer in time.</exception>
    /// <exception cref="DishRefusedException">The dish refused the request.</exception>
    ValueTask<DishHistory> GetHistoryAsync(CancellationToken cancellationToken = default);
}
