using System.Buffers;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using Dunes.Sdk.Starlink.Dish;
using Dunes.Sdk.Starlink.Dish.Grpc;

namespace Dunes.Sdk.Starlink;

/// <summary>Asks a real dish over its local API: unary gRPC on HTTP/2 without TLS. It may be used by several callers at once.</summary>
/// <remarks>
/// A query that failed closes the connection that it used, so that a dish that was switched off and on is reached again by the next one.
/// Nothing but the two exceptions of <see cref="IDish"/> and the caller's own cancellation leaves a query.
/// </remarks>
public sealed class DishClient : IDish, IDisposable
{
    private delegate bool Decode<T>(ReadOnlySpan<byte> response, out T? answer);

    private const int ChunkSize = 16 * 1024;
    private static readonly byte[] StatusRequest = GrpcFrame.Encode(DishMessages.EncodeGetStatus());
    private static readonly byte[] HistoryRequest = GrpcFrame.Encode(DishMessages.EncodeGetHistory());
    private readonly Uri _dish;
    private readonly Uri _handle;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly StarlinkMetrics _metrics;
    private readonly Func<HttpMessageHandler> _connect;
    private HttpMessageInvoker _http;
    private int _isDisposed;

    /// <summary>Creates the client; it connects with the first query.</summary>
    /// <param name="options">Where the dish is.</param>
    /// <param name="timeProvider">The clock of the timeout; the system's when null.</param>
    /// <param name="meterFactory">Where <c>dunes.starlink.calls</c> and <c>dunes.starlink.call.duration</c> go; nowhere when null.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public DishClient(DishOptions options, TimeProvider? timeProvider = null, IMeterFactory? meterFactory = null) : this(options, timeProvider, meterFactory, null, null)
    {
    }

    internal DishClient(DishOptions options, TimeProvider? timeProvider, IMeterFactory? meterFactory, string? name, Func<HttpMessageHandler>? connect)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (new DishOptionsValidator().Validate(null, options) is { Failed: true } wrong) throw new ArgumentException(wrong.FailureMessage, nameof(options));
        _dish = options.Address;
        _handle = new(options.Address, GrpcFrame.HandlePath);
        _timeout = options.Timeout;
        _time = timeProvider ?? TimeProvider.System;
        _metrics = new(meterFactory, name ?? options.Address.Authority);
        _connect = connect ?? Connect;
        _http = new(_connect());
    }

    /// <inheritdoc/>
    public ValueTask<DishStatus> GetStatusAsync(CancellationToken cancellationToken = default) =>
        AskAsync<DishStatus>(StatusRequest, DishMessages.TryDecodeStatus, "dish_get_status", cancellationToken);

    /// <inheritdoc/>
    public ValueTask<DishHistory> GetHistoryAsync(CancellationToken cancellationToken = default) =>
        AskAsync<DishHistory>(HistoryRequest, DishMessages.TryDecodeHistory, "dish_get_history", cancellationToken);

    /// <summary>Closes the connection. Queries under way fail as unreachable.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0) _http.Dispose();
    }

    private async ValueTask<T> AskAsync<T>(byte[] frame, Decode<T> decode, string expected, CancellationToken cancellationToken) where T : class
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        var http = Volatile.Read(ref _http);
        var started = _time.GetTimestamp();
        using var timeout = new CancellationTokenSource(_timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var answer = await CallAsync(http, frame, decode, expected, both.Token).ConfigureAwait(false);
            _metrics.Answered(_time.GetElapsedTime(started));
            return answer;
        }
        catch (DishRefusedException)
        {
            _metrics.Failed("refused");
            throw;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _metrics.Failed("cancelled");
            throw new OperationCanceledException(cancellationToken);
        }
        catch (ObjectDisposedException) when (Volatile.Read(ref _isDisposed) == 0 && !ReferenceEquals(Volatile.Read(ref _http), http))
        {
            // Another query failed and dropped the connection between our taking it and our using it: nothing was sent.
            return await AskAsync(frame, decode, expected, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Reconnect(http);
            if (failure is HttpRequestException { HttpRequestError: HttpRequestError.HttpProtocolError or HttpRequestError.VersionNegotiationError or HttpRequestError.InvalidResponse } or NotSupportedException)
            {
                _metrics.Failed("refused");
                throw new DishRefusedException(_dish, -1, $"what answers there speaks no HTTP/2 without TLS ({failure.Message})");
            }

            _metrics.Failed("unreachable");
            throw new DishUnreachableException(_dish, timeout.IsCancellationRequested ? _timeout : _time.GetElapsedTime(started), failure);
        }
    }

    private async Task<T> CallAsync<T>(HttpMessageInvoker http, byte[] frame, Decode<T> decode, string expected, CancellationToken cancellationToken) where T : class
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _handle)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(GrpcFrame.ContentType);
        request.Headers.TE.Add(new("trailers"));
        using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);

        // An error without an answer comes trailers-only: its status stands among the headers.
        if (TryReadStatus(response.Headers, out var status, out var text) && status != GrpcStatus.Ok) throw Refused(status, text);
        if (response.StatusCode != HttpStatusCode.OK) throw Refused(-1, $"HTTP status {(int)response.StatusCode} instead of 200");
        if (response.Content.Headers.ContentType?.MediaType is not { } type || !IsGrpc(type))
        {
            throw Refused(-1, $"content type {response.Content.Headers.ContentType?.MediaType ?? "missing"} instead of {GrpcFrame.ContentType}");
        }

        var messages = new Answer<T>(decode);
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
            try
            {
                int count;
                while ((count = await body.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0)
                {
                    if (messages.Take(chunk.AsSpan(0, count)) is { } fault) throw Refused(-1, fault);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(chunk);
            }
        }

        if (!TryReadStatus(response.TrailingHeaders, out var ending, out text) && !TryReadStatus(response.Headers, out ending, out text)) throw Refused(-1, $"the answer ended without {GrpcFrame.StatusHeader}");
        if (ending != GrpcStatus.Ok) throw Refused(ending, text);
        if (!messages.IsAtBoundary) throw Refused(-1, "the answer ended within a message");
        return messages.Count switch
        {
            0 => throw Refused(-1, "the answer has no message"),
            _ => messages.Value ?? throw Refused(-1, $"its answer of {messages.Size} octets is no {expected}"),
        };
    }

    private static bool IsGrpc(string mediaType) =>
        mediaType.StartsWith(GrpcFrame.ContentType, StringComparison.OrdinalIgnoreCase) && (mediaType.Length == GrpcFrame.ContentType.Length || mediaType[GrpcFrame.ContentType.Length] == '+');

    /// <summary>Reads grpc-status and grpc-message; a status that is no number counts as UNKNOWN.</summary>
    private static bool TryReadStatus(HttpResponseHeaders headers, out int status, out string text)
    {
        (status, text) = (GrpcStatus.Ok, string.Empty);
        if (!headers.NonValidated.TryGetValues(GrpcFrame.StatusHeader, out var found)) return false;
        if (headers.NonValidated.TryGetValues(GrpcFrame.MessageHeader, out var message)) text = GrpcStatus.Decode(message.ToString());
        if (!GrpcStatus.TryParse(found.ToString(), out status)) (status, text) = (GrpcStatus.Unknown, $"{GrpcFrame.StatusHeader} is '{GrpcStatus.Decode(found.ToString())}'");
        return true;
    }

    private DishRefusedException Refused(int status, string text) =>
        new(_dish, status, status < 0 ? text : text.Length == 0 ? GrpcStatus.Name(status) : $"{GrpcStatus.Name(status)}: {text}");

    /// <summary>Drops the connection that failed, unless another caller has done so; its other queries may still end.</summary>
    private void Reconnect(HttpMessageInvoker failed)
    {
        if (Volatile.Read(ref _isDisposed) != 0 || !ReferenceEquals(Volatile.Read(ref _http), failed)) return;
        var fresh = new HttpMessageInvoker(_connect());
        if (!ReferenceEquals(Interlocked.CompareExchange(ref _http, fresh, failed), failed))
        {
            fresh.Dispose();
            return;
        }

        failed.Dispose();
        if (Volatile.Read(ref _isDisposed) != 0) fresh.Dispose();
    }

    private static SocketsHttpHandler Connect() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false, // the dish is on the own network, whatever the environment says of proxies
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = 16, // kB
        MaxResponseDrainSize = 0,
    };

    /// <summary>The first message of an answer, decoded where it lies; the one and only of a unary call.</summary>
    private sealed class Answer<T>(Decode<T> decode) where T : class
    {
        private readonly GrpcFrameReader _frames = new(DishMessages.MaxSize);

        public int Count { get; private set; }

        public int Size { get; private set; }

        public T? Value { get; private set; }

        public bool IsAtBoundary => _frames.IsAtBoundary;

        /// <summary>Takes a chunk; the fault in words, or null.</summary>
        public string? Take(ReadOnlySpan<byte> chunk)
        {
            while (!chunk.IsEmpty)
            {
                switch (_frames.Read(chunk, out var consumed, out var message))
                {
                    case GrpcFrameStatus.Message when Count == 0:
                        (Count, Size) = (1, message.Length);
                        Value = decode(message, out var value) ? value : null;
                        break;
                    case GrpcFrameStatus.Message: return "the answer has more than one message";
                    case GrpcFrameStatus.Compressed: return "the answer is compressed, which was not asked for";
                    case GrpcFrameStatus.BadFlag: return "the answer is not framed as gRPC";
                    case GrpcFrameStatus.TooLong: return $"the answer is longer than {DishMessages.MaxSize} octets";
                    case GrpcFrameStatus.NeedMore: break;
                }

                chunk = chunk[consumed..];
            }

            return null;
        }
    }
}
