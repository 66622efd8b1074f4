namespace Dunes.Sdk.Mcp;

/// <summary>
/// A Model Context Protocol server could not be reached, refused a call, or answered with something that is not a page of a journal.
/// </summary>
public sealed class DunesMcpException : DunesException
{
    /// <summary>Creates the exception with a message that says what happened, with values.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">The failure that caused it, if there is one.</param>
    public DunesMcpException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}
