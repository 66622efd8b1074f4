using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Dunes.Sdk.Simulation.Quantum;

/// <summary>Two key management entities that share keys, as ETSI GS QKD 014 V1.1.1 has them; without a network.</summary>
/// <remarks>
/// The keys are simulated: their entropy is that of the operating system's generator, and no photon is involved. Key material comes in with
/// <see cref="Replenish"/> and goes out with each key; a key is delivered to its master at once, and once to each of its slaves. Several threads may use it.
/// </remarks>
public sealed class SimulatedQuantumLink
{
    private readonly QuantumLinkShape _shape;
    private readonly Lock _turn = new();
    private readonly Dictionary<string, Delivery> _deliveries = new(StringComparer.Ordinal);
    private long _storedBits;

    /// <summary>A link without keys.</summary>
    public SimulatedQuantumLink(QuantumLinkShape? shape = null) => _shape = shape ?? new();

    /// <summary>What the link has.</summary>
    public QuantumLinkShape Shape => _shape;

    /// <summary>Whether the entities answer every call with status 503.</summary>
    public bool IsFailing { get; set; }

    /// <summary>Keys of the default size that can be had.</summary>
    public int StoredKeyCount
    {
        get
        {
            lock (_turn) return (int)(_storedBits / _shape.KeySizeBits);
        }
    }

    /// <summary>Keys that a slave has not fetched yet.</summary>
    public int UndeliveredCount
    {
        get
        {
            lock (_turn) return _deliveries.Count;
        }
    }

    /// <summary>The link makes keys of the default size, up to what it can store.</summary>
    public void Replenish(int keys)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keys);
        lock (_turn) _storedBits = Math.Min(_storedBits + ((long)keys * _shape.KeySizeBits), (long)_shape.MaxKeyCount * _shape.KeySizeBits);
    }

    /// <summary>Answers one call.</summary>
    /// <param name="isFirst">Which entity is called.</param>
    /// <param name="application">Who calls, by its certificate.</param>
    /// <param name="isPost">Whether it is POST, and not GET.</param>
    /// <param name="path">The path, <c>/api/v1/keys/{SAE_ID}/{call}</c>, decoded.</param>
    /// <param name="query">Gives the value of a name in the query, or null.</param>
    /// <param name="body">The body of POST.</param>
    /// <returns>The HTTP status and the document.</returns>
    public (int Status, byte[] Document) Answer(bool isFirst, string application, bool isPost, string path, Func<string, string?> query, ReadOnlyMemory<byte> body)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(query);
        if (IsFailing) return Error(503, "the entity has an error of its own");
        if (!Knows(isFirst, application)) return Error(401, "the application is not registered here");
        if (path.Split('/') is not ["", "api", "v1", "keys", var peer, var call]) return Error(404, "there is no such call");
        if (!Knows(!isFirst, peer)) return Error(400, "the peer is not at the other end of this link", ("SAE_ID", peer));
        try
        {
            using var document = isPost && call != "status" ? JsonDocument.Parse(body) : null;
            return (call, isPost) switch
            {
                ("status", false) => Status(isFirst, application, peer),
                ("enc_keys", _) => Encryption(application, peer, document?.RootElement, query),
                ("dec_keys", _) => Decryption(application, peer, document?.RootElement, query),
                _ => Error(404, "there is no such call"),
            };
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return Error(400, "the document is none of the standard");
        }
    }

    private bool Knows(bool isFirst, string application) => (isFirst ? _shape.FirstApplications : _shape.SecondApplications).Contains(application, StringComparer.Ordinal);

    private (int Status, byte[] Document) Status(bool isFirst, string master, string slave) => Document(200, json =>
    {
        json.WriteString("source_KME_ID", isFirst ? _shape.FirstEntity : _shape.SecondEntity);
        json.WriteString("target_KME_ID", isFirst ? _shape.SecondEntity : _shape.FirstEntity);
        json.WriteString("master_SAE_ID", master);
        json.WriteString("slave_SAE_ID", slave);
        json.WriteNumber("key_size", _shape.KeySizeBits);
        json.WriteNumber("stored_key_count", StoredKeyCount);
        json.WriteNumber("max_key_count", _shape.MaxKeyCount);
        json.WriteNumber("max_key_per_request", _shape.MaxKeysPerRequest);
        json.WriteNumber("max_key_size", _shape.MaxKeySizeBits);
        json.WriteNumber("min_key_size", _shape.MinKeySizeBits);
        json.WriteNumber("max_SAE_ID_count", _shape.MaxAdditionalSlaves);
    });

    /// <summary>enc_keys, section 5.2: fresh keys for a master.</summary>
    private (int Status, byte[] Document) Encryption(string master, string slave, JsonElement? request, Func<string, string?> query)
    {
        int Number(string name, int otherwise) => request is { } document
            ? document.TryGetProperty(name, out var value) ? value.GetInt32() : otherwise
            : query(name) is { } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;
        var (number, size) = (Number("number", 1), Number("size", _shape.KeySizeBits));
        List<string> slaves = [slave];
        if (request is { } body)
        {
            if (body.TryGetProperty("extension_mandatory", out var extensions) && extensions.GetArrayLength() > 0) return Error(400, "a mandatory extension is not known here", ("extension_mandatory", extensions.GetRawText()));
            if (body.TryGetProperty("additional_slave_SAE_IDs", out var additional)) slaves.AddRange(additional.EnumerateArray().Select(one => one.GetString() ?? throw new FormatException()));
        }

        if (number < 1 || number > _shape.MaxKeysPerRequest) return Error(400, "the number of keys is out of range", ("number", number.ToString(CultureInfo.InvariantCulture)));
        if (size % 8 != 0) return Error(400, "the size is no multiple of 8", ("size", size.ToString(CultureInfo.InvariantCulture)));
        if (size < _shape.MinKeySizeBits || size > _shape.MaxKeySizeBits) return Error(400, "the size is out of range", ("size", size.ToString(CultureInfo.InvariantCulture)));
        if (slaves.Count - 1 > _shape.MaxAdditionalSlaves || slaves.Distinct(StringComparer.Ordinal).Count() != slaves.Count || !slaves.All(one => Knows(true, one) || Knows(false, one)))
        {
            return Error(400, "the additional slaves are too many, or not all known", ("additional_slave_SAE_IDs", string.Join(' ', slaves.Skip(1))));
        }

        List<(string Id, byte[] Key)> keys = [];
        lock (_turn)
        {
            if (_storedBits < (long)number * size) return Error(503, "there are not enough keys", ("stored_key_count", StoredKeyCount.ToString(CultureInfo.InvariantCulture)));
            _storedBits -= (long)number * size;
            for (; number > 0; number--)
            {
                var (id, key) = (new Guid(RandomNumberGenerator.GetBytes(16)).ToString("D"), RandomNumberGenerator.GetBytes(size / 8));
                _deliveries.Add(id, new(master, key, [.. slaves]));
                keys.Add((id, key));
            }
        }

        return Container(keys);
    }

    /// <summary>dec_keys, section 5.3: the same keys for a slave, all of them or none.</summary>
    private (int Status, byte[] Document) Decryption(string slave, string master, JsonElement? request, Func<string, string?> query)
    {
        List<string> ids = request is { } document
            ? [.. document.GetProperty("key_IDs").EnumerateArray().Select(one => one.GetProperty("key_ID").GetString() ?? throw new FormatException())]
            : [query("key_ID") ?? throw new FormatException()];
        lock (_turn)
        {
            foreach (var id in ids)
            {
                if (!_deliveries.TryGetValue(id, out var delivery) || delivery.Master != master || !delivery.Slaves.Contains(slave)) return Error(400, "a key is not here, or was delivered before", ("key_ID", id));
            }

            List<(string Id, byte[] Key)> keys = [];
            foreach (var id in ids.Distinct(StringComparer.Ordinal))
            {
                var delivery = _deliveries[id];
                keys.Add((id, delivery.Key));
                delivery.Slaves.Remove(slave);
                if (delivery.Slaves.Count == 0) _deliveries.Remove(id);
            }

            return Container(keys);
        }
    }

    private static (int Status, byte[] Document) Container(List<(string Id, byte[] Key)> keys) => Document(200, json =>
    {
        json.WriteStartArray("keys");
        foreach (var (id, key) in keys)
        {
            json.WriteStartObject();
            json.WriteString("key_ID", id);
            json.WriteBase64String("key", key);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static (int Status, byte[] Document) Error(int status, string message, params (string Name, string Value)[] details) => Document(status, json =>
    {
        json.WriteString("message", message);
        if (details.Length == 0) return;
        json.WriteStartArray("details");
        foreach (var (name, value) in details)
        {
            json.WriteStartObject();
            json.WriteString(name, value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static (int Status, byte[] Document) Document(int status, Action<Utf8JsonWriter> write)
    {
        var octets = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(octets))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return (status, octets.WrittenSpan.ToArray());
    }

    private sealed record Delivery(string Master, byte[] Key, HashSet<string> Slaves);
}
