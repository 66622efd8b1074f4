using System.Text.Json.Serialization;

namespace Dunes.Sdk.Crypto.Quantum;

/// <summary>The documents of the standard, read and written without reflection.</summary>
[JsonSerializable(typeof(QuantumLinkStatus))]
[JsonSerializable(typeof(Etsi014Documents.KeyRequest))]
[JsonSerializable(typeof(Etsi014Documents.KeyIds))]
[JsonSerializable(typeof(Etsi014Documents.KeyContainer))]
[JsonSerializable(typeof(Etsi014Documents.Error))]
internal sealed partial class Etsi014Json : JsonSerializerContext;
