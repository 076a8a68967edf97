namespace Personalization.Grains.Interfaces.Messages;

/// <summary>
/// The proof that every message carries which a visitor's request may cause a grain to keep something by. Made once, where the cookies are
/// read; the grain refuses what it does not cover, so that a check that a frontend forgot opens nothing.
/// </summary>
[GenerateSerializer, Immutable, Alias("personalization.VisitorProof")]
public sealed record VisitorProof
{
    /// <summary>Nothing was shown.</summary>
    public static readonly VisitorProof None = new();

    /// <summary>A token for the anonymous id was shown.</summary>
    public static readonly VisitorProof Browser = new() { Level = ProofLevel.Browser, AnonymousIsProven = true };

    /// <summary>An anonymous id without a token, at a site that adopts such ids.</summary>
    public static readonly VisitorProof Adopting = new() { Adopts = true };

    /// <summary>A message of a build that carried no proof: reads as it did, keeps nothing.</summary>
    public static readonly VisitorProof FormerBuild = new() { Adopts = true };

    /// <summary>A server key of the site was shown.</summary>
    public static readonly VisitorProof Service = new() { Level = ProofLevel.Service };

    [Id(0)] public ProofLevel Level { get; init; }

    /// <summary>UTC ticks at which the website vouched for the user, for <see cref="ProofLevel.User"/>; 0 for every other level.</summary>
    [Id(1)] public long VouchedAtTicks { get; init; }

    /// <summary>
    /// The anonymous id came without a token, and the site adopts such ids: the anonymous identity may answer as long as its row never had
    /// a token.
    /// </summary>
    [Id(2)] public bool Adopts { get; init; }

    /// <summary>The token covers the anonymous id too. A website may vouch for a user before the browser's own id is proven.</summary>
    [Id(3)] public bool AnonymousIsProven { get; init; }

    /// <summary>Whether the browser proved its anonymous id.</summary>
    public bool IsBrowser => AnonymousIsProven && Level is (ProofLevel.Browser or ProofLevel.User);
}
