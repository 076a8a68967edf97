using Microsoft.Extensions.Primitives;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Visitors.Tokens;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>
/// The one place where cookies become ids and their proof. Under <see cref="CookieTrust.SignedOnly"/> what is not proven is not there;
/// under
/// <see cref="CookieTrust.Unsigned"/> a user id without proof is a claim, and an anonymous id without a token may be adopted.
/// </summary>
internal sealed class VisitorReader(VisitorTokens tokens, EdgeMetrics metrics)
{
    public Visitor Read(HttpRequest request, Site site)
    {
        if (!Consent.IsGiven(request, site.Options.Consent)) return Visitor.Unknown;
        if (KnownBots.Includes(request.Headers.UserAgent)) return Visitor.Bot;
        var cookies = request.Headers.Cookie;
        var userId = CookieReader.TryGet(cookies, VisitorCookie.UserId, out var rawUser) ? VisitorCookie.Parse(rawUser) : null;
        var anonymousId = CookieReader.TryGet(cookies, VisitorCookie.AnonymousId, out var rawAnonymous)
            ? VisitorCookie.Parse(rawAnonymous)
            : null;
        var proof = CookieReader.TryGet(cookies, IdentityCookies.TokenName(request, site), out var token)
            ? tokens.Check(site, token, anonymousId, userId)
            : TokenProof.None(TokenProblem.Absent);
        if (proof.Problem is { } problem and not TokenProblem.Absent)
        {
            metrics.TokenRefused(problem);
        }

        var trust = site.Options.Cookies.Trust;
        var isFormer = !proof.User && userId is not null && trust == CookieTrust.SignedOnly && IsFormerlySigned(cookies, site, userId);
        var isProven = proof.User || isFormer;
        if (userId is not null && !isProven && trust == CookieTrust.SignedOnly)
        {
            metrics.UntrustedId();
        }

        // While keys are missing a token is neither good nor bad: the id stays the browser's, and nothing is adopted over it.
        var adopts = anonymousId is not null
            && !proof.Anonymous
            && proof.Problem != TokenProblem.KeyUnknown
            && (site.Options.Cookies.AdoptAnonymousIds ?? trust == CookieTrust.Unsigned);
        var isOwn = proof.Anonymous || adopts || proof.Problem == TokenProblem.KeyUnknown;
        return new Visitor
        {
            UserId = isProven ? userId : null,
            ClaimedUserId = isProven || trust == CookieTrust.SignedOnly ? null : userId,
            AnonymousId = isOwn && anonymousId is not null ? anonymousId : Guid.NewGuid().ToString(),
            AnonymousIsNew = !isOwn || anonymousId is null,
            MayRecognise = true,
            Token = proof,
            Proof = ProofOf(proof, isProven, isFormer, adopts),
        };
    }

    private static VisitorProof ProofOf(TokenProof token, bool isProven, bool isFormer, bool adopts)
    {
        if (!isProven) return token.Anonymous ? VisitorProof.Browser : adopts ? VisitorProof.Adopting : VisitorProof.None;
        // A signature of before tokens has no time: it is older than any sign-out.
        var vouchedAt = isFormer ? 1 : DateTimeOffset.UnixEpoch.AddMilliseconds(token.Token.VouchedAtMilliseconds).UtcTicks;
        return new VisitorProof
        {
            Level = ProofLevel.User,
            AnonymousIsProven = token.Anonymous,
            VouchedAtTicks = vouchedAt,
            Adopts = adopts,
        };
    }

    private static bool IsFormerlySigned(StringValues cookies, Site site, string userId) =>
        site.Options.Cookies.AcceptFormerSignatures && CookieReader.TryGet(cookies, VisitorCookie.FormerSignature, out var signature)
        && FormerSignature.Verify(site.Name, userId, signature, site.Options.Cookies.SigningKeys);
}
