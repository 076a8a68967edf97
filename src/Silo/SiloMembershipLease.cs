using Personalization.Grains.Membership;
using Personalization.Hosting.Clustering.FailureDetection;

namespace Personalization.Silo;

/// <summary>Tells the grains what the membership table says of their silo.</summary>
internal sealed class SiloMembershipLease(MembershipLease standing) : IMembershipLease
{
    public ValueTask<bool> ConfirmAsync() => standing.ConfirmAsync();
}
