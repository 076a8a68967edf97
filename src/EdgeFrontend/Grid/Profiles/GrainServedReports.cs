using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Grid.Profiles;

/// <summary>Tells the grain that may keep it: the user's when the user is proven, else the browser's own.</summary>
internal sealed class GrainServedReports(IGrainFactory grains, TimeProvider time) : IServedReports
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    public Task ReportAsync(Site site, Visitor visitor, ServedReport report, CancellationToken cancellationToken)
    {
        return visitor.KeepingGrain(site) is not { } key
            ? Task.CompletedTask
            : grains.GetGrain<IUserProfileGrain>(key).ReportServedAsync(report).WaitAsync(Deadline, time, cancellationToken);
    }
}
