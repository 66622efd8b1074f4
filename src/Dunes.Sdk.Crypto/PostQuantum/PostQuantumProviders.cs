using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.PostQuantum;

/// <summary>Which provider to use: the fastest of those that a policy allows.</summary>
public static class PostQuantumProviders
{
    /// <summary>The provider where none is named: ours.</summary>
    public static IPostQuantumProvider Default => ManagedPostQuantumProvider.Instance;

    /// <summary>The fastest provider of those allowed that has both parameter sets here.</summary>
    /// <param name="kem">The parameter set of ML-KEM that it must have; null when it need not have any.</param>
    /// <param name="signature">The parameter set of ML-DSA that it must have; null when it need not have any.</param>
    /// <param name="allowed">
    /// What the policy allows, for example <see cref="InBoxPostQuantumProvider"/> alone where a certified library is asked for.
    /// By what was measured, ours is the fastest on a processor with vectors of 256 bits, and the in-box one elsewhere; others follow in their order.
    /// </param>
    /// <exception cref="ArgumentException">None is allowed.</exception>
    /// <exception cref="PlatformNotSupportedException">None of those allowed has the parameter sets here.</exception>
    public static IPostQuantumProvider Choose(MLKemAlgorithm? kem, MLDsaAlgorithm? signature, params ReadOnlySpan<IPostQuantumProvider> allowed)
    {
        if (allowed.IsEmpty) throw new ArgumentException("No provider is allowed; name at least one.", nameof(allowed));
        IPostQuantumProvider? best = null;
        foreach (var provider in allowed)
        {
            ArgumentNullException.ThrowIfNull(provider, nameof(allowed));
            if ((kem is not null && !provider.Supports(kem)) || (signature is not null && !provider.Supports(signature))) continue;
            if (best is null || Rank(provider) < Rank(best)) best = provider;
        }

        return best ?? throw new PlatformNotSupportedException(
            $"None of the providers {string.Join(", ", allowed.ToArray().Select(provider => provider.Name))} has {string.Join(" and ", new[] { kem?.Name, signature?.Name }.Where(name => name is not null))} here.");
    }

    private static int Rank(IPostQuantumProvider provider) => provider switch
    {
        ManagedPostQuantumProvider => Vector256.IsHardwareAccelerated ? 0 : 2,
        InBoxPostQuantumProvider => 1,
        _ => 3,
    };
}
