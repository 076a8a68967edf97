using Orleans.Concurrency;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Interfaces;

/// <summary>
/// The controller of a site's releases; the key is the site's name. It keeps nothing: how far a release is stands in the row of the rules.
/// Silos wake it while a release is under way.
/// </summary>
[Alias("personalization.IReleaseGrain")]
public interface IReleaseGrain : IGrainWithStringKey
{
    /// <summary>A silo says what it has loaded; once a second while a release is under way.</summary>
    [AlwaysInterleave]
    [Alias("Report")]
    Task ReportAsync(ReleaseHostReport report);

    /// <summary>Takes the next step before its time, if the gates let it.</summary>
    [Alias("Advance")]
    Task<ReleaseAdvanceResult> AdvanceAsync(ReleaseAdvanceRequest request);

    /// <summary>The release, and what is seen of it.</summary>
    [AlwaysInterleave]
    [Alias("Describe")]
    Task<ReleaseStatus> DescribeAsync();
}
