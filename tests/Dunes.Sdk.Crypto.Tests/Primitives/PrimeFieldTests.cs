using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

/// <summary>The fields of the NIST curves beside .NET's big integers: edge values, limbs at their bounds, random values.</summary>
/// <remarks>Its types are not public, so that a theory's name of a curve is made a type here.</remarks>
public class PrimeFieldTests
{
    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public void Octets_below_p_are_read_and_written_and_no_others(string curve) => Of(curve).Octets_below_p_are_read_and_written_and_no_others();

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public void Every_pair_of_edge_values_is_added_subtracted_and_multiplied_as_big_integers_are(string curve) => Of(curve).Every_pair_of_edge_values_is_added_subtracted_and_multiplied_as_big_integers_are();

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public void Every_pair_of_elements_below_3p_is_added_subtracted_and_multiplied_as_big_integers_are(string curve) => Of(curve).Every_pair_of_elements_below_3p_is_added_subtracted_and_multiplied_as_big_integers_are();

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public void Random_elements_are_added_subtracted_and_multiplied_as_big_integers_are(string curve) => Of(curve).Random_elements_are_added_subtracted_and_multiplied_as_big_integers_are();

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public void Long_chains_of_sums_and_differences_stay_within_bounds(string curve) => Of(curve).Long_chains_of_sums_and_differences_stay_within_bounds();

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public void Inverses_are_those_of_big_integers_and_zero_has_zero(string curve) => Of(curve).Inverses_are_those_of_big_integers_and_zero_has_zero();

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public void Equality_sees_values_and_not_their_limbs(string curve) => Of(curve).Equality_sees_values_and_not_their_limbs();

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public void Constants_are_those_of_the_standard(string curve) => Of(curve).Constants_are_those_of_the_standard();

    private static PrimeFieldChecks Of(string curve) => curve switch
    {
        "P-256" => new PrimeFieldChecks<FieldP256>(PublishedCurve.P256, bits: 52, limbs: 5),
        _ => new PrimeFieldChecks<FieldP384>(PublishedCurve.P384, bits: 56, limbs: 7),
    };
}
