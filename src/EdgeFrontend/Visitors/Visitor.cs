using Personalization.EdgeFrontend.Visitors.Tokens;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>Who makes a request: what its cookies prove, and beside it what they only say.</summary>
internal sealed record Visitor
{
    /// <summary>Somebody without consent, or nobody yet.</summary>
    public static Visitor Unknown { get; } = new();

    /// <summary>A program that fetches pages: served like anybody, recognised as nobody.</summary>
    public static Visitor Bot { get; } = new() { MayRecognise = true };

    /// <summary>The user id that is proven, or that a server with a key named.</summary>
    public string? UserId { get; init; }

    /// <summary>
    /// The user id that the browser only says it has, where the site reads such claims. Null beside <see cref="UserId"/>.
    /// </summary>
    public string? ClaimedUserId { get; init; }

    /// <summary>The user id that pages and rules see.</summary>
    public string? SeenUserId => UserId ?? ClaimedUserId;

    /// <summary>The anonymous id; one of ours is made when the browser brought none that counts. Null without consent.</summary>
    public string? AnonymousId { get; init; }

    /// <summary>The anonymous id was made for this request, so no browser has it yet.</summary>
    public bool AnonymousIsNew { get; init; }

    /// <summary>The visitor may be recognised: consent is given, or not asked here.</summary>
    public bool MayRecognise { get; init; }

    /// <summary>What the request proved, as it goes with every message to a grain.</summary>
    public VisitorProof Proof { get; init; } = VisitorProof.None;

    /// <summary>The grain took over an anonymous id that came without a token: one may be issued.</summary>
    public bool IsAdopted { get; init; }

    /// <summary>The website's word was taken back everywhere: the browser's cookies are to say so.</summary>
    public bool IsSignedOut { get; init; }

    /// <summary>Whether a grain may be asked about this visitor: a user id, or an anonymous id that came back to us.</summary>
    public bool IsKnown => SeenUserId is not null || (AnonymousId is not null && !AnonymousIsNew);

    /// <summary>The grain that decides belongs to somebody whom the request proved to be.</summary>
    public bool IsProven => ClaimedUserId is null && Proof.Level is not ProofLevel.None;

    /// <summary>What the token of this request proves, as it came.</summary>
    internal TokenProof Token { get; init; }

    /// <summary>The anonymous id may stand in a token: it is proven, new, or was adopted.</summary>
    internal bool MayHaveToken => AnonymousId is not null && (AnonymousIsNew || IsAdopted || Token.Anonymous);

    /// <summary>The next answer that may set cookies is to set the token.</summary>
    internal bool IsTokenDue => MayHaveToken && (AnonymousIsNew || IsAdopted || Token.IsDue);

    /// <summary>The grain that decides for this visitor; null for somebody unknown.</summary>
    public string? DecidingGrain(Site site) => SeenUserId is { } user ? GrainKeys.User(site.Space, user) : OwnGrain(site);

    /// <summary>The grain that may keep something of this visitor; null when nothing may be kept.</summary>
    public string? KeepingGrain(Site site) => Proof.Level switch
    {
        ProofLevel.User => UserId is { } user ? GrainKeys.User(site.Space, user) : null,
        ProofLevel.Service => DecidingGrain(site),
        ProofLevel.Browser => OwnGrain(site),
        _ => null,
    };

    /// <summary>The same browser after its proof was found not to hold.</summary>
    /// <param name="anonymous">Its anonymous id belongs to somebody who can prove it.</param>
    /// <param name="user">The website's word on its user does not hold any more.</param>
    internal Visitor Refused(bool anonymous, bool user)
    {
        var left = UserId is null || !user || anonymous
            ? this
            : this with
            {
                UserId = null,
                IsSignedOut = true,
                Proof = Token.Anonymous ? Proof with { Level = ProofLevel.Browser, VouchedAtTicks = 0 } : VisitorProof.None,
            };
        return anonymous
            ? left with { AnonymousId = Guid.NewGuid().ToString(), AnonymousIsNew = true, Proof = VisitorProof.None, Token = default }
            : left;
    }

    private string? OwnGrain(Site site) =>
        AnonymousId is { } anonymous && !AnonymousIsNew ? GrainKeys.Anonymous(site.Space, anonymous) : null;
}
