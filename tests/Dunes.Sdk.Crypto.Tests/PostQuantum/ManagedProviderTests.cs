using Dunes.Sdk.Crypto.PostQuantum;
using Dunes.TestSupport.Conformance;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum;

/// <summary>Our own provider against what every provider must give.</summary>
public class ManagedProviderTests() : PostQuantumProviderConformance(ManagedPostQuantumProvider.Instance);
