using Dunes.TestSupport.Conformance;

namespace Dunes.Sdk.Crypto.BouncyCastle.Tests;

/// <summary>What every provider gives, by the kit that all of them run.</summary>
public class BouncyCastleConformanceTests() : PostQuantumProviderConformance(BouncyCastleProvider.Instance);
