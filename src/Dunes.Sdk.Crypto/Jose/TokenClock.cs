using Microsoft.IdentityModel.Tokens;

namespace Dunes.Sdk.Crypto.Jose;

/// <summary>Lets tokens be validated at the time of a <see cref="TimeProvider"/>; the library itself asks the wall clock.</summary>
public static class TokenClock
{
    /// <summary>Makes the parameters judge a token's <c>nbf</c> and <c>exp</c> by this clock, with the same rules and exceptions as before.</summary>
    /// <param name="parameters">What it changes: <see cref="TokenValidationParameters.LifetimeValidator"/>.</param>
    /// <param name="time">The clock: of a simulation, or of a node whose time comes from its peers.</param>
    /// <returns>The parameters.</returns>
    public static TokenValidationParameters UseTime(this TokenValidationParameters parameters, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(time);
        parameters.LifetimeValidator = (notBefore, expires, _, at) => Validate(notBefore, expires, at, time.GetUtcNow().UtcDateTime);
        return parameters;
    }

    /// <summary>RFC 7519, sections 4.1.4 and 4.1.5: the current time is before exp and at or after nbf, give or take the skew.</summary>
    private static bool Validate(DateTime? notBefore, DateTime? expires, TokenValidationParameters parameters, DateTime now)
    {
        if (!parameters.ValidateLifetime) return true;
        if (expires is null && parameters.RequireExpirationTime) throw new SecurityTokenNoExpirationException("The token has no exp, and one is required.");
        if (notBefore > expires) throw new SecurityTokenInvalidLifetimeException($"The token begins at {notBefore:O}, after its end at {expires:O}.") { NotBefore = notBefore, Expires = expires };
        var skew = parameters.ClockSkew;
        if (notBefore is { } from && from - now > skew) throw new SecurityTokenNotYetValidException($"The token is valid from {notBefore:O} on; it is {now:O}.") { NotBefore = from };
        if (expires is { } until && now - until >= skew) throw new SecurityTokenExpiredException($"The token was valid until {expires:O}; it is {now:O}.") { Expires = until };
        return true;
    }
}
