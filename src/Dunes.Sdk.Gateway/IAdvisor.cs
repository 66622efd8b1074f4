namespace Dunes.Sdk.Gateway;

/// <summary>Decides what to do about readings. The answer is a list of typed commands, which policy then checks outside of the advisor.</summary>
public interface IAdvisor
{
    /// <summary>Who decides: <c>rules</c>, or the model's name. Printed in every receipt.</summary>
    string DecidedBy { get; }

    /// <summary>Weighs readings that were just delivered; an empty list means that nothing is to be done.</summary>
    ValueTask<IReadOnlyList<SwitchCommand>> AdviseAsync(IReadOnlyList<Reading> readings, CancellationToken cancellationToken = default);
}
