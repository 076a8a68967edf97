using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Exposures;

/// <summary>Tells the same grain that decided.</summary>
public sealed class GrainServedReports(IGrainFactory grains, TimeProvider time) : IServedReports
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    public Task ReportAsync(Site site, Visitor visitor, ServedReport report, CancellationToken cancellationToken)
    {
        var key = visitor.UserId is { } userId ? GrainKeys.User(site.Space, userId) : GrainKeys.Anonymous(site.Space, visitor.AnonymousId!);
        return grains.GetGrain<IUserProfileGrain>(key).ReportServedAsync(report).WaitAsync(Deadline, time, cancellationToken);
    }
}
