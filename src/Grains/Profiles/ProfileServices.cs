using Microsoft.Extensions.Hosting;
using Personalization.Grains.DryRuns;
using Personalization.Grains.Exposures;
using Personalization.Grains.Profiles.Decide;
using Personalization.Grains.Profiles.Pull;
using Personalization.Grains.Profiles.Row;
using Personalization.Grains.Spaces;
using Personalization.Grains.Variations;

namespace Personalization.Grains.Profiles;

/// <summary>
/// What every profile of a silo uses: one reference in each activation instead of a dozen, of which there may be a million.
/// </summary>
internal sealed class ProfileServices(
    ProfileRowServices rows,
    IProfileSource source,
    IExposureSink exposures,
    VisitorDecisions decisions,
    ActivationCounter population,
    MemoryPressure memory,
    CodeVariations code,
    DecisionSample sample,
    DryRunDocuments tried,
    SiteDirectory sites,
    IHostApplicationLifetime lifetime)
{
    /// <summary>What the rows of profiles need.</summary>
    public ProfileRowServices Rows => rows;

    public IProfileSource Source => source;

    public IExposureSink Exposures => exposures;

    public VisitorDecisions Decisions => decisions;

    public ActivationCounter Population => population;

    public MemoryPressure Memory => memory;

    public CodeVariations Code => code;

    public DecisionSample Sample => sample;

    public DryRunDocuments Tried => tried;

    /// <summary>Whether a site lets a browser read the decisions of a user that it only claims to be.</summary>
    public bool TrustsClaims(string site) => sites.FindSite(site)?.TrustsClaims ?? true;

    public IHostApplicationLifetime Lifetime => lifetime;
}
