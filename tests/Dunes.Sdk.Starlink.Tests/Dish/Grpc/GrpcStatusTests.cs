using Dunes.Sdk.Starlink.Dish.Grpc;
using FsCheck;
using FsCheck.Fluent;

namespace Dunes.Sdk.Starlink.Tests.Dish.Grpc;

public class GrpcStatusTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("50%25", "50%")]
    [InlineData("%C3%A9t%C3%A9", "été")]
    [InlineData("a%", "a%")]
    [InlineData("a%4", "a%4")]
    [InlineData("a%zz", "a%zz")]
    [InlineData("line%0Aline", "line line")] // no line break reaches a log
    [InlineData("", "")]
    public void A_message_is_decoded_and_a_broken_escape_stays(string encoded, string decoded) => Assert.Equal(decoded, GrpcStatus.Decode(encoded));

    [Fact]
    public void What_is_encoded_decodes_back() => Prop.ForAll<NonNull<string>>(text =>
    {
        var printable = string.Concat(text.Get.Where(letter => !char.IsControl(letter) && !char.IsSurrogate(letter)).Take(GrpcStatus.MaxTextLength / 10));
        return GrpcStatus.Decode(GrpcStatus.Encode(printable)) == printable;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_long_message_is_cut() => Assert.Equal(GrpcStatus.MaxTextLength, GrpcStatus.Decode(new string('x', 100_000)).Length);

    [Theory]
    [InlineData("0", true, 0)]
    [InlineData("16", true, 16)]
    [InlineData("-1", false, 0)]
    [InlineData("", false, 0)]
    [InlineData("7, 7", false, 0)]
    public void A_status_is_a_plain_number(string text, bool isNumber, int code)
    {
        Assert.Equal(isNumber, GrpcStatus.TryParse(text, out var found));
        if (isNumber) Assert.Equal(code, found);
    }

    [Theory]
    [InlineData(7, "PERMISSION_DENIED")]
    [InlineData(16, "UNAUTHENTICATED")]
    [InlineData(17, "17")]
    [InlineData(-1, "-1")]
    public void Codes_have_the_names_of_the_specification(int code, string name) => Assert.Equal(name, GrpcStatus.Name(code));
}
