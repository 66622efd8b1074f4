using Dunes.Sdk.Crypto.Hpke;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

/// <summary>Points of the NIST curves beside the affine formulas in big integers, and beside the runtime's library.</summary>
/// <remarks>Its types are not public, so that a theory's name of a curve is made a type here.</remarks>
public class NistPointTests
{
    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public void Multiples_of_the_base_point_are_those_of_the_affine_formulas(string curve) => Of(curve).Multiples_of_the_base_point_are_those_of_the_affine_formulas();

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public void Multiples_of_any_point_are_those_of_the_affine_formulas(string curve) => Of(curve).Multiples_of_any_point_are_those_of_the_affine_formulas();

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public void Sums_have_no_exceptions(string curve) => Of(curve).Sums_have_no_exceptions();

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public void Doublings_in_a_row_are_those_one_after_the_other(string curve) => Of(curve).Doublings_in_a_row_are_those_one_after_the_other();

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public void Every_digit_selects_its_point_or_the_negative_of_it(string curve) => Of(curve).Every_digit_selects_its_point_or_the_negative_of_it();

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public void Agreements_are_those_of_the_library(string curve) => Of(curve).Agreements_are_those_of_the_library();

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public void What_is_no_point_of_the_curve_is_refused(string curve) => Of(curve).What_is_no_point_of_the_curve_is_refused();

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public void A_comb_multiplies_as_a_window_does(string curve) => Of(curve).A_comb_multiplies_as_a_window_does();

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public void Every_tooth_stands_where_it_should(string curve) => Of(curve).Every_tooth_stands_where_it_should();

    private static NistPointChecks Of(string curve) => curve switch
    {
        "P-256" => new NistPointChecks<FieldP256>(PublishedCurve.P256, NistCurve.P256, ManagedCurves.P256),
        _ => new NistPointChecks<FieldP384>(PublishedCurve.P384, NistCurve.P384, ManagedCurves.P384),
    };
}
