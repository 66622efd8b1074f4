namespace Dunes.Sdk;

/// <summary>The world failed: a disk, a peer, a link. Every exception of the Dunes packages derives from this one.</summary>
/// <remarks>The message says what happened, with values; derived types hold the facts in properties. No secret is ever part of either.</remarks>
public class DunesException : Exception
{
    /// <summary>Creates the exception with a message that says what happened, with values.</summary>
    public DunesException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with the failure that caused it.</summary>
    public DunesException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
