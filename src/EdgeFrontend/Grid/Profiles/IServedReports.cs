using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Grid.Profiles;

/// <summary>The way to a visitor's grain for what was served. Off every page's path; the grain sees to delivery.</summary>
internal interface IServedReports
{
    Task ReportAsync(Site site, Visitor visitor, ServedReport report, CancellationToken cancellationToken);
}
