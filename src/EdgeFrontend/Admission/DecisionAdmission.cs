using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.Admission;

/// <summary>
/// Whether the grid is asked about a visitor. An id that anybody can make up wakes a grain and looks for a row: one client has so many of
/// these a second. Beyond them the edge decides without a profile; the page is served in any case.
/// </summary>
internal sealed class DecisionAdmission(RequestLimits limits)
{
    /// <summary>Asked once a request, however many decisions it needs.</summary>
    public bool Asks(HttpContext context, VisitFeature visit)
    {
        if (!visit.Visitor.IsKnown) return false;
        if (visit.Visitor.IsProven) return true;
        visit.IsLimited ??= limits.Enter(RateLimit.DecisionsPerAddress, context) is not null;
        return !visit.IsLimited.Value;
    }
}
