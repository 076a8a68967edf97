using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>What visitors' requests prove.</summary>
internal static class Proofs
{
    /// <summary>The website vouched, long ago unless said otherwise.</summary>
    public static VisitorProof User(DateTimeOffset? vouchedAt = null, bool browser = true) => new()
    {
        Level = ProofLevel.User,
        AnonymousIsProven = browser,
        VouchedAtTicks = (vouchedAt ?? TimeProvider.System.GetUtcNow().AddDays(-1)).UtcTicks,
    };
}
