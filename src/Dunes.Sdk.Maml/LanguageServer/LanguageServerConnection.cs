namespace Dunes.Sdk.Maml.LanguageServer;

/// <summary>Joins a <see cref="MamlLanguageServer"/> to two streams, such as standard input and output.</summary>
public static class LanguageServerConnection
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Serves until the client says <c>exit</c>, its stream ends, or what it sends cannot be read.</summary>
    /// <param name="server">The server; a new one for each client.</param>
    /// <param name="input">What the client sends. A read that is under way at the end is left behind, for standard input knows no cancellation.</param>
    /// <param name="output">What it is sent.</param>
    /// <param name="cancellationToken">Ends the session.</param>
    /// <returns>What the process exits with: 0 after <c>shutdown</c>, 1 otherwise.</returns>
    /// <exception cref="IOException">A stream failed.</exception>
    public static async Task<int> RunAsync(MamlLanguageServer server, Stream input, Stream output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        var buffer = new byte[BufferSize];
        Task<int>? reading = null;
        var isOver = false;
        while (!server.IsEnded && (!isOver || server.HasWork))
        {
            // What has come is taken before more is done: it may cancel what waits. What came before the end is still answered.
            if (!isOver) reading ??= input.ReadAsync(buffer, cancellationToken).AsTask();
            if (reading is null || (server.HasWork && !reading.IsCompleted))
            {
                server.Step();
            }
            else
            {
                var length = await reading.ConfigureAwait(false);
                reading = null;
                isOver = length == 0;
                server.Receive(buffer.AsSpan(0, length));
            }

            if (server.Output.IsEmpty) continue;
            await output.WriteAsync(server.Output, cancellationToken).ConfigureAwait(false);
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            server.ClearOutput();
        }

        return server.ExitCode;
    }
}
