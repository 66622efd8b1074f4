namespace Dunes.Cli;

/// <summary>What the command line asks for cannot be done: exit code 2.</summary>
internal sealed class MisuseException(string message, Exception? inner = null) : DunesException(message, inner);
