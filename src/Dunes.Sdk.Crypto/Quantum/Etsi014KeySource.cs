using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Dunes.Sdk.Crypto.Quantum;

/// <summary>Takes keys from a key management entity over HTTPS; ETSI GS QKD 014 V1.1.1.</summary>
/// <remarks>
/// The application (SAE) is known by its client certificate, so the <see cref="HttpClient"/> comes with a handler that presents one and checks the
/// entity's; its base address is the entity's, and its timeout bounds each call. Nothing is tried twice: the entity delivers a key once, and whether a
/// call that broke off cost one is the caller's to weigh. Answers are read up to 4 MiB into pinned memory that is zeroed; what TLS and the handler
/// buffer below is theirs. Several threads may use one at once.
/// </remarks>
public sealed class Etsi014KeySource : IQuantumKeySource
{
    private const int MaxAnswerSize = 4 * 1024 * 1024;
    private const int FirstAnswerSize = 16 * 1024;
    private const int MaxTextSize = 300;

    // etsi014:KME:KEY has 255 characters at most, and a key's id 128 of them.
    private const int MaxNameSize = 100;
    private readonly HttpClient _client;
    private readonly string _localEntity;
    private readonly string _remoteEntity;

    /// <summary>A source at an entity.</summary>
    /// <param name="client">Its base address is the entity's, https.</param>
    /// <param name="localEntity">The id of the entity that is called: keys taken as the master are named by it.</param>
    /// <param name="remoteEntity">The id of the entity at the other end: keys taken as the slave are named by it.</param>
    /// <exception cref="ArgumentException">The client has no https base address, or a name is empty or cannot stand in the id of a key.</exception>
    public Etsi014KeySource(HttpClient client, string localEntity, string remoteEntity)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (client.BaseAddress is not { Scheme: "https" }) throw new ArgumentException($"The client's base address is {client.BaseAddress?.ToString() ?? "not set"}; an entity is called by https.", nameof(client));
        ThrowUnlessName(localEntity, nameof(localEntity));
        ThrowUnlessName(remoteEntity, nameof(remoteEntity));
        (_client, _localEntity, _remoteEntity) = (client, localEntity, remoteEntity);
    }

    /// <inheritdoc/>
    public async Task<QuantumLinkStatus> GetStatusAsync(string peer, CancellationToken cancellationToken = default)
    {
        var address = Address(peer, "status");
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        return await SendAsync(request, Etsi014Json.Default.QuantumLinkStatus, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<QuantumKey>> GetKeysAsync(QuantumKeyRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.ThrowUnlessValid();

        // Additional slaves have no place in a query; section 5.2.
        using var message = request.AdditionalPeers.Count == 0
            ? new HttpRequestMessage(HttpMethod.Get, Address(request.Peer, FormattableString.Invariant($"enc_keys?number={request.Number}&size={request.SizeBits}")))
            : Post(Address(request.Peer, "enc_keys"), new(request.Number, request.SizeBits, request.AdditionalPeers), Etsi014Json.Default.KeyRequest);
        var keys = await TakeAsync(message, _localEntity, cancellationToken).ConfigureAwait(false);
        if (keys.Count == request.Number && keys.All(key => key.Octets.Length * 8 == request.SizeBits) && keys.DistinctBy(key => key.KeyId, StringComparer.OrdinalIgnoreCase).Count() == keys.Count) return keys;
        var found = string.Join(", ", keys.Select(key => key.Octets.Length * 8));
        Drop(keys);
        throw new QuantumKeyException(message.RequestUri!, QuantumKeyFailure.UnexpectedAnswer, 200, $"it answered with keys of [{found}] bits, or one twice, where {request.Number} of {request.SizeBits} were asked for.");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<QuantumKey>> GetKeysByIdAsync(string peer, IReadOnlyList<string> keyIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyIds);
        if (keyIds.Count is < 1 or > QuantumKeyRequest.MaxNumber || keyIds.Any(string.IsNullOrEmpty) || keyIds.Distinct(StringComparer.Ordinal).Count() != keyIds.Count)
        {
            throw new ArgumentException($"There are {keyIds.Count} key ids; 1 to {QuantumKeyRequest.MaxNumber} are taken, each once and none empty.", nameof(keyIds));
        }

        using var message = keyIds.Count == 1
            ? new HttpRequestMessage(HttpMethod.Get, Address(peer, $"dec_keys?key_ID={Uri.EscapeDataString(keyIds[0])}"))
            : Post(Address(peer, "dec_keys"), new([.. keyIds.Select(id => new Etsi014Documents.NamedKey(id))]), Etsi014Json.Default.KeyIds);
        var keys = await TakeAsync(message, _remoteEntity, cancellationToken).ConfigureAwait(false);
        var ordered = keyIds.Select(id => keys.FirstOrDefault(key => string.Equals(key.KeyId, id, StringComparison.OrdinalIgnoreCase))).OfType<QuantumKey>().ToList();
        if (keys.Count == keyIds.Count && ordered.Count == keyIds.Count) return ordered;
        var found = string.Join(", ", keys.Select(key => key.KeyId));
        Drop(keys);
        throw new QuantumKeyException(message.RequestUri!, QuantumKeyFailure.UnexpectedAnswer, 200, $"it answered with the keys [{Clean(found)}] where {keyIds.Count} others were asked for.");
    }

    private static HttpRequestMessage Post<T>(Uri address, T body, JsonTypeInfo<T> type) => new(HttpMethod.Post, address)
    {
        Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
    };

    private static void ThrowUnlessName(string name, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, parameter);
        if (name.Length > MaxNameSize || name.AsSpan().ContainsAnyExceptInRange('!', '~') || name.Contains(':', StringComparison.Ordinal)) throw new ArgumentException($"'{name}' cannot stand in the id of a key, which takes at most {MaxNameSize} characters of printable ASCII without spaces and colons.", parameter);
    }

    private static void Drop(IEnumerable<QuantumKey> keys)
    {
        foreach (var key in keys) key.Dispose();
    }

    /// <summary>The entity's words, for a message: no control characters, and not too many.</summary>
    private static string Clean(string? text)
    {
        var clean = new StringBuilder();
        foreach (var character in text ?? string.Empty)
        {
            if (clean.Length == MaxTextSize) break;
            clean.Append(char.IsControl(character) ? ' ' : character);
        }

        return clean.ToString();
    }

    private Uri Address(string peer, string call)
    {
        ArgumentException.ThrowIfNullOrEmpty(peer);
        return new(_client.BaseAddress!, $"api/v1/keys/{Uri.EscapeDataString(peer)}/{call}");
    }

    private async Task<IReadOnlyList<QuantumKey>> TakeAsync(HttpRequestMessage request, string entity, CancellationToken cancellationToken)
    {
        var container = await SendAsync(request, Etsi014Json.Default.KeyContainer, cancellationToken).ConfigureAwait(false);
        var received = container.Keys ?? [];
        var keys = new List<QuantumKey>(received.Count);
        try
        {
            foreach (var key in received)
            {
                if (key is not { KeyId: { Length: > 0 and <= 128 } id, Key: { Length: > 0 } octets } || id.AsSpan().ContainsAnyExceptInRange('!', '~') || id.Contains(':', StringComparison.Ordinal))
                {
                    throw new QuantumKeyException(request.RequestUri!, QuantumKeyFailure.UnexpectedAnswer, 200, "a key in its answer has no id, no octets, or an id that is none.");
                }

                keys.Add(new(entity, id, octets));
            }

            return keys;
        }
        catch
        {
            Drop(keys);
            throw;
        }
        finally
        {
            foreach (var key in received) CryptographicOperations.ZeroMemory(key?.Key);
        }
    }

    private async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!;
        byte[] answer = [];
        HttpStatusCode status;
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            status = response.StatusCode;
            int size;
            (answer, size) = await ReadAsync(response, address, cancellationToken).ConfigureAwait(false);
            if (status != HttpStatusCode.OK) throw Refusal(address, status, answer.AsSpan(0, size));
            return JsonSerializer.Deserialize(answer.AsSpan(0, size), type) ?? throw new JsonException("It is null.");
        }
        catch (JsonException failure)
        {
            throw new QuantumKeyException(address, QuantumKeyFailure.UnexpectedAnswer, 200, "its answer is no document of ETSI GS QKD 014.", inner: new JsonException(failure.Path));
        }
        catch (HttpRequestException failure)
        {
            throw new QuantumKeyException(address, QuantumKeyFailure.Unreachable, null, $"it could not be reached ({failure.HttpRequestError}).", inner: failure);
        }
        catch (IOException failure)
        {
            throw new QuantumKeyException(address, QuantumKeyFailure.Unreachable, null, "the connection broke off within its answer.", inner: failure);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new QuantumKeyException(address, QuantumKeyFailure.Unreachable, null, $"it did not answer within {_client.Timeout.TotalSeconds:0.#} s.", inner: failure);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(answer);
        }
    }

    /// <summary>Reads an answer into pinned memory, which the caller zeroes; outgrown memory is zeroed here.</summary>
    private static async Task<(byte[] Octets, int Size)> ReadAsync(HttpResponseMessage response, Uri address, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > MaxAnswerSize) throw TooLong(address, response.StatusCode);
        var octets = GC.AllocateUninitializedArray<byte>(FirstAnswerSize, pinned: true);
        var size = 0;
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using var closing = stream.ConfigureAwait(false);
            while (true)
            {
                if (size == octets.Length)
                {
                    if (size >= MaxAnswerSize) throw TooLong(address, response.StatusCode);
                    var larger = GC.AllocateUninitializedArray<byte>(octets.Length * 4, pinned: true);
                    octets.CopyTo(larger, 0);
                    CryptographicOperations.ZeroMemory(octets);
                    octets = larger;
                }

                var count = await stream.ReadAsync(octets.AsMemory(size), cancellationToken).ConfigureAwait(false);
                if (count == 0) return (octets, size);
                size += count;
            }
        }
        catch
        {
            CryptographicOperations.ZeroMemory(octets);
            throw;
        }
    }

    private static QuantumKeyException TooLong(Uri address, HttpStatusCode status) =>
        new(address, QuantumKeyFailure.UnexpectedAnswer, (int)status, $"its answer is longer than {MaxAnswerSize} octets.");

    private static QuantumKeyException Refusal(Uri address, HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        Etsi014Documents.Error? error = null;
        try
        {
            error = JsonSerializer.Deserialize(body, Etsi014Json.Default.Error);
        }
        catch (JsonException)
        {
            // Not every entity, and no proxy before it, gives a body; the status is enough.
        }

        var failure = status switch
        {
            HttpStatusCode.BadRequest => QuantumKeyFailure.Refused,
            HttpStatusCode.Unauthorized => QuantumKeyFailure.Unauthorized,
            HttpStatusCode.ServiceUnavailable => QuantumKeyFailure.Unavailable,
            _ => QuantumKeyFailure.UnexpectedAnswer,
        };
        var details = (error?.Details ?? []).Where(one => one is not null).SelectMany(one => one).Take(16).Select(one => KeyValuePair.Create(Clean(one.Key), Clean(one.Value.ToString()))).ToList();
        var said = error?.Message is { Length: > 0 } message ? $"status {(int)status}, '{Clean(message)}'." : $"status {(int)status}, without a reason.";
        return new QuantumKeyException(address, failure, (int)status, said, details);
    }
}
