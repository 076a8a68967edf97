using System.Buffers.Binary;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Visitors.Tokens;

/// <summary>Checks and issues visitors' tokens. No cookie makes it throw, and nothing in a broken one tells it from none.</summary>
internal sealed class VisitorTokens(TokenKeys keys, TimeProvider time)
{
    /// <summary>A part is signed anew at the earliest after this, so that most answers set no token.</summary>
    private static readonly TimeSpan RenewAfter = TimeSpan.FromHours(12);

    /// <summary>Clocks of two edges differ by less.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>Whether tokens can be issued now.</summary>
    public bool CanIssue(Site site) => keys.Of(site).Signer is not null;

    /// <summary>What a cookie proves of the ids beside it.</summary>
    public TokenProof Check(Site site, ReadOnlySpan<char> cookie, string? anonymousId, string? userId)
    {
        if (cookie.IsEmpty) return TokenProof.None(TokenProblem.Absent);
        if (!VisitorToken.TryRead(cookie, out var token)) return TokenProof.None(TokenProblem.Malformed);
        var ring = keys.Of(site);
        var now = time.GetUtcNow();
        var proof = new TokenProof { Token = token };
        if (token.HasAnonymous && anonymousId is not null)
        {
            proof = CheckAnonymous(proof, ring, site, anonymousId, now);
        }

        if (token.HasUser && userId is not null && (!token.IsBound || proof.Anonymous))
        {
            proof = CheckUser(proof, ring, site, anonymousId, userId, now);
        }

        return proof;
    }

    /// <summary>A token for these ids.</summary>
    /// <param name="site">The site.</param>
    /// <param name="former">What the browser has already proven: parts that stay as they are.</param>
    /// <param name="anonymousId">The anonymous id to prove; null leaves it unproven.</param>
    /// <param name="userId">The user to vouch for; null when nobody is.</param>
    /// <param name="vouchedNow">The website vouches with this answer; else the former vouch goes on.</param>
    /// <returns>The cookie's value; null when no token can be issued now.</returns>
    public string? Issue(Site site, TokenProof former, string? anonymousId, string? userId, bool vouchedNow)
    {
        if (keys.Of(site).Signer is not { } signer) return null;
        var now = time.GetUtcNow();
        var token = default(VisitorToken);
        if (anonymousId is not null)
        {
            token = WithAnonymous(token, signer, site, anonymousId, now);
        }

        if (userId is null) return token.Write();
        if (vouchedNow)
        {
            token = WithUser(token, signer, site, anonymousId, userId, now.ToUnixTimeMilliseconds(), now);
        }
        else if (former.User)
        {
            token = former.MayRenewUser
                ? WithUser(token, signer, site, anonymousId, userId, former.Token.VouchedAtMilliseconds, now)
                : Carry(token, former.Token);
        }

        return token.Write();
    }

    private static TokenProof CheckAnonymous(TokenProof proof, TokenKeyRing ring, Site site, string anonymousId, DateTimeOffset now)
    {
        if (Usable(ring, proof.Token.AnonymousKey, ref proof) is not { } key) return proof;
        Span<byte> buffer = stackalloc byte[TokenMessage.MaxBytes];
        if (!Verifies(key, TokenMessage.Anonymous(buffer, site.Space, anonymousId, proof.Token.IssuedMinutes), proof.Token.AnonymousMac))
        {
            return proof with { Problem = TokenProblem.Foreign };
        }

        var age = now - FromMinutes(proof.Token.IssuedMinutes);
        return proof with { Anonymous = true, IsDue = key != ring.Signer || age > RenewAfter };
    }

    private static TokenProof CheckUser(
        TokenProof proof, TokenKeyRing ring, Site site, string? anonymousId, string userId, DateTimeOffset now)
    {
        var token = proof.Token;
        if (Usable(ring, token.UserKey, ref proof) is not { } key) return proof;
        Span<byte> buffer = stackalloc byte[TokenMessage.MaxBytes];
        var message = TokenMessage.User(
            buffer, site.Space, token.IsBound ? anonymousId ?? "" : "", userId, token.VouchedAtMilliseconds, token.UsedMinutes);
        // Somebody else's id beside a good token is no forgery: a script told another user since.
        if (!Verifies(key, message, token.UserMac)) return proof with { Problem = TokenProblem.Foreign };
        var options = site.Options.Cookies;
        var (age, idle) =
            (now - DateTimeOffset.UnixEpoch.AddMilliseconds(token.VouchedAtMilliseconds), now - FromMinutes(token.UsedMinutes));
        if (age > options.TokenLifetime || idle > options.TokenIdle || age < -ClockSkew)
        {
            return proof with { Problem = TokenProblem.Expired };
        }

        var mayRenew = key.State == SigningKeyState.Sign;
        var renewAfter = options.TokenIdle / 4 < RenewAfter ? options.TokenIdle / 4 : RenewAfter;
        return proof with
        {
            User = true,
            MayRenewUser = mayRenew,
            IsDue = proof.IsDue || (mayRenew && (idle > renewAfter || (!token.IsBound && proof.Anonymous))),
        };
    }

    private static SigningKey? Usable(TokenKeyRing ring, uint id, ref TokenProof proof)
    {
        var key = ring.Find(id);
        if (key is { State: not SigningKeyState.Revoked }) return key;
        proof = proof with
        {
            Problem = key is null && !ring.IsComplete ? TokenProblem.KeyUnknown : key is null ? TokenProblem.Foreign : TokenProblem.Revoked,
        };
        return null;
    }

    private static VisitorToken WithAnonymous(VisitorToken token, SigningKey key, Site site, string anonymousId, DateTimeOffset now)
    {
        Span<byte> buffer = stackalloc byte[TokenMessage.MaxBytes];
        var issued = ToMinutes(now);
        return token with
        {
            HasAnonymous = true,
            AnonymousKey = key.Id,
            IssuedMinutes = issued,
            AnonymousMac = Sign(key, TokenMessage.Anonymous(buffer, site.Space, anonymousId, issued)),
        };
    }

    private static VisitorToken WithUser(
        VisitorToken token, SigningKey key, Site site, string? anonymousId, string userId, long vouchedAt, DateTimeOffset now)
    {
        Span<byte> buffer = stackalloc byte[TokenMessage.MaxBytes];
        var used = ToMinutes(now);
        var mac = Sign(key, TokenMessage.User(buffer, site.Space, anonymousId ?? "", userId, vouchedAt, used));
        return token with
        {
            HasUser = true,
            IsBound = anonymousId is not null,
            UserKey = key.Id,
            VouchedAtMilliseconds = vouchedAt,
            UsedMinutes = used,
            UserMac = mac,
        };
    }

    /// <summary>The website's word under a key that signs no more: as it is, until it runs out.</summary>
    private static VisitorToken Carry(VisitorToken token, VisitorToken former) => token with
    {
        HasUser = true,
        IsBound = former.IsBound,
        UserKey = former.UserKey,
        VouchedAtMilliseconds = former.VouchedAtMilliseconds,
        UsedMinutes = former.UsedMinutes,
        UserMac = former.UserMac,
    };

    private static UInt128 Sign(SigningKey key, ReadOnlySpan<byte> message)
    {
        Span<byte> mac = stackalloc byte[VisitorToken.MacBytes];
        key.Sign(message, mac);
        return BinaryPrimitives.ReadUInt128BigEndian(mac);
    }

    private static bool Verifies(SigningKey key, ReadOnlySpan<byte> message, UInt128 given)
    {
        Span<byte> mac = stackalloc byte[VisitorToken.MacBytes];
        BinaryPrimitives.WriteUInt128BigEndian(mac, given);
        return key.Verifies(message, mac);
    }

    private static uint ToMinutes(DateTimeOffset time) => (uint)Math.Clamp(time.ToUnixTimeSeconds() / 60, 0, uint.MaxValue);

    private static DateTimeOffset FromMinutes(uint minutes) => DateTimeOffset.UnixEpoch.AddMinutes(minutes);
}
