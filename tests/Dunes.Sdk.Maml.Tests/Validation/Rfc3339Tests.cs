using System.Globalization;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Tests.Validation;

public class Rfc3339Tests
{
    // RFC 3339, section 5.8, but for the leap seconds.
    [Theory]
    [InlineData("1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.52Z")]
    [InlineData("1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57Z")]
    [InlineData("1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.87Z")]
    [InlineData("2025-09-09T21:07:00.12345678999Z", "2025-09-09T21:07:00.1234567Z")]
    [InlineData("9999-12-31T23:59:59-00:00", "9999-12-31T23:59:59Z")]
    public void Times_are_read(string value, string inUtc)
    {
        Assert.True(Rfc3339.TryRead(value, out var time));
        Assert.Equal(inUtc, Rfc3339.Format(time));
    }

    [Theory]
    [InlineData("1990-12-31T23:59:60Z")]
    [InlineData("2025-13-01T00:00:00Z")]
    [InlineData("2025-00-01T00:00:00Z")]
    [InlineData("2025-02-29T00:00:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2025-09-09 21:07:00Z")]
    [InlineData("2025-09-09T21:07:00.Z")]
    [InlineData("2025-09-09T21:07:00+14:01")]
    [InlineData("2025-09-09T21:07:00+0100")]
    [InlineData("2025-09-09T21:07:00")]
    [InlineData("2025-09-09T21:07:00Zx")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("2025-09-09T21:07:0\u0660Z")]
    public void What_is_no_time_is_refused(string value) => Assert.False(Rfc3339.TryRead(value, out _));

    [Fact]
    public void What_the_runtime_reads_is_read_alike()
    {
        var random = new Random(9);
        for (var count = 0; count < 20_000; count++)
        {
            var text = new DateTimeOffset(random.NextInt64(TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay), TimeSpan.FromMinutes(random.Next(-840, 841))).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffK", CultureInfo.InvariantCulture).ToCharArray();
            if (count % 2 == 0) text[random.Next(text.Length)] = "0123456789-:.TZ+ "[random.Next(17)];
            var value = new string(text);
            var expected = DateTimeOffset.TryParseExact(value, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) && (value[^1] == 'Z' || value[^6] is '+' or '-');
            if (expected) Assert.True(Rfc3339.TryRead(value, out var read) && read == time && read.Offset == time.Offset, value);
        }
    }
}
