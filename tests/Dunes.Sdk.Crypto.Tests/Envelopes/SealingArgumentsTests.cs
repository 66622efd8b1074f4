using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Crypto.Tests.Envelopes;

public class SealingArgumentsTests
{
    [Fact]
    public void Suite_0_takes_its_opt_in_both_ways()
    {
        using var parties = new Sealed(EnvelopeSuite.Classical);
        var envelope = new Envelope();
        var refused = Assert.Throws<ArgumentException>(() => envelope.Seal([], parties.Context, parties.Sender, parties.Recipient.PublicKey));
        Assert.Contains("CryptoOptions.AllowClassical", refused.Message, StringComparison.Ordinal);
        var octets = parties.Seal([]);
        Assert.Equal(OpenStatus.ClassicalNotAllowed, envelope.Open(octets, parties.Recipient, parties.Trusted, out _));
        using var verifier = new EnvelopeVerifier(parties.Trusted);
        Assert.Equal(OpenStatus.ClassicalNotAllowed, verifier.Write(octets));
        Assert.Equal(OpenStatus.Opened, parties.Open(octets));
    }

    [Fact]
    public void Keys_of_several_suites_or_algorithms_are_refused_by_name()
    {
        using var parties = new Sealed();
        using var other = new Sealed(EnvelopeSuite.Interop);
        using var third = new Sealed(EnvelopeSuite.PostQuantum);
        var mixed = Assert.Throws<ArgumentException>(() => parties.Envelope.Seal([], parties.Context, parties.Sender, parties.Recipient.PublicKey, other.Recipient.PublicKey));
        Assert.Contains(EnvelopeSuite.Interop.Name, mixed.Message, StringComparison.Ordinal);
        var sender = Assert.Throws<ArgumentException>(() => parties.Envelope.Seal([], parties.Context, third.Sender, parties.Recipient.PublicKey));
        Assert.Contains("MLDsa65", sender.Message, StringComparison.Ordinal);

        // Suites 2 and 3 sign alike.
        var octets = parties.Envelope.Seal([], parties.Context, other.Sender, parties.Recipient.PublicKey);
        Assert.Equal(OpenStatus.Opened, parties.Envelope.Open(octets, parties.Recipient, other.Trusted, out _));
    }

    [Fact]
    public void Levels_that_sender_or_recipients_do_not_fit_are_refused()
    {
        using var parties = new Sealed();
        using var second = EnvelopeKeyPair.Generate(parties.Suite);
        Refused(AuthenticationLevel.SignedEarly, parties.Sender, parties.Recipient.PublicKey, second.PublicKey);
        Refused(AuthenticationLevel.SignedEarly, null, parties.Recipient.PublicKey);
        Refused(AuthenticationLevel.SignedWhole, null, parties.Recipient.PublicKey);
        Refused(AuthenticationLevel.Anonymous, parties.Sender, parties.Recipient.PublicKey);
        Refused((AuthenticationLevel)3, parties.Sender, parties.Recipient.PublicKey);
        Assert.Throws<ArgumentException>(() => parties.Seal([], mode: (EnvelopeMode)2));

        void Refused(AuthenticationLevel level, SigningKey? sender, params EnvelopePublicKey[] recipients) => Assert.Throws<ArgumentException>(() => parties.Envelope.Seal([], new EnvelopeSealing
        {
            Context = parties.Context,
            Sender = sender,
            Level = level,
            Recipients = [.. recipients.Select(key => new EnvelopeRecipient(key))],
        }));
    }

    [Theory]
    [InlineData("Mode")]
    [InlineData("DegreeOfParallelism")]
    [InlineData("SpoolFolder")]
    [InlineData("MaxSpoolSize")]
    public void Options_out_of_range_are_refused_by_name(string option)
    {
        var options = new CryptoOptions();
        switch (option)
        {
            case "Mode": options.Mode = (EnvelopeMode)7; break;
            case "DegreeOfParallelism": options.DegreeOfParallelism = 9; break;
            case "SpoolFolder": options.SpoolFolder = string.Empty; break;
            default: options.MaxSpoolSize = 1; break;
        }

        var exception = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => new Envelope(options));
        Assert.Contains(option, exception.Message, StringComparison.Ordinal);
    }
}
