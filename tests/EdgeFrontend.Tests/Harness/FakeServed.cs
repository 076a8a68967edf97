using System.Collections.Concurrent;
using Personalization.EdgeFrontend.Grid.Profiles;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Tests.Harness;

/// <summary>Takes reports of what was served.</summary>
internal sealed class FakeServed : IServedReports
{
    public ConcurrentQueue<(Visitor Visitor, ServedReport Report)> Reports { get; } = new();

    public Task ReportAsync(Site site, Visitor visitor, ServedReport report, CancellationToken cancellationToken)
    {
        Reports.Enqueue((visitor, report));
        return Task.CompletedTask;
    }
}
