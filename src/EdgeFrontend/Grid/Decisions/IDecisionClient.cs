using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Grid.Decisions;

/// <summary>
/// Asks the grid about a known visitor. The one conversation between a page and a grain: it has the deadline, and it never throws
/// for anything the grid does or fails to do.
/// </summary>
internal interface IDecisionClient
{
    /// <summary>Decides the request's features; the answer says so when the grid had none in time.</summary>
    ValueTask<DecisionAnswer> DecideAsync(Site site, Visitor visitor, DecisionRequest request, CancellationToken cancellationToken);
}
