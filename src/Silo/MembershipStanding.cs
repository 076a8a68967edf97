using Personalization.Grains;
using Personalization.Hosting.Clustering;

namespace Personalization.Silo;

/// <summary>Tells the grains what the membership table says of their silo.</summary>
internal sealed class MembershipStanding(SiloStanding standing) : ISiloStanding
{
    public ValueTask<bool> ConfirmAsync() => standing.ConfirmAsync();
}
