namespace Dunes.Sdk.Gateway;

/// <summary>
/// What an advisor asks for: switch an actuator on or off. The flow judges it, makes a <see cref="SwitchCommand"/> of it and numbers that.
/// </summary>
/// <param name="Target">Unicast address of the actuator, 0001 to 7FFF.</param>
/// <param name="IsOn">The state to switch to.</param>
/// <param name="Because">Why, for the audit: at most 512 characters are kept, and control characters are escaped.</param>
public sealed record SwitchAdvice(ushort Target, bool IsOn, string Because)
{
    /// <summary>The reading that led to it, one of those that the advisor was asked about; null if it follows from all of them.</summary>
    /// <remarks>
    /// The command's id follows from it, so that the same question, asked again after a crash, gives the same command. Without it the id
    /// follows from all readings of the question, which may be grouped in another way then.
    /// </remarks>
    public Reading? About { get; init; }
}
