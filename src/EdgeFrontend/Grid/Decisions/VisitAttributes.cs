using Microsoft.Extensions.Options;
using Personalization.Domain.Inputs;
using Personalization.EdgeFrontend.Admission;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Decisions;

/// <summary>What rules may know about a request, in one place, so that a grain and the engine here see the same.</summary>
internal sealed class VisitAttributes(IOptions<EdgeOptions> edge, IOptions<DecisionOptions> decisions)
{
    private readonly string _location = edge.Value.Location;

    /// <summary>The grain may wait this long for a first pull: enough of the deadline is left for the way there and back.</summary>
    private readonly TimeSpan _waitBudget = decisions.Value.Deadline * 0.6;

    /// <summary>Where this edge is; empty when it does not say.</summary>
    public string Location => _location;

    /// <summary>The question to a visitor's grain.</summary>
    public DecisionRequest Request(HttpContext context, VisitFeature visit, string[] features)
    {
        var request = context.Request;
        return new DecisionRequest
        {
            Site = visit.Site.Name,
            Features = features,
            UserId = visit.Visitor.UserId,
            ClaimedUserId = visit.Visitor.ClaimedUserId,
            AnonymousId = visit.Visitor.AnonymousId,
            Proof = visit.Visitor.Proof,
            Url = Url(context, visit),
            Path = request.Path.Value,
            Query = Query(request),
            Country = VisitorPlace.Country(context, visit.Site),
            Location = _location,
            Device = DeviceClass.Of(request),
            WaitBudget = _waitBudget,
            Preview = visit.Preview,
            RuleSetVersion = visit.Candidate ?? 0,
            ClientClass = ClientNetwork.Of(context.Connection.RemoteIpAddress).Class,
        };
    }

    /// <summary>The engine's input for a visitor of whom nothing is known.</summary>
    public DecisionInput Input(HttpContext context, VisitFeature visit, EdgeRuleSet rules, DateTimeOffset now)
    {
        var request = context.Request;
        return new DecisionInput
        {
            UserId = visit.Visitor.SeenUserId,
            AnonymousId = visit.Visitor.AnonymousId,
            Url = Url(context, visit),
            Path = request.Path.Value,
            Query = Query(request),
            Country = VisitorPlace.Country(context, visit.Site),
            Location = _location,
            Device = DeviceClass.Of(request),
            Now = now,
            KillSwitches = rules.KillSwitches.Features,
            IsEverythingOff = rules.KillSwitches.AreVariationsOff(_location),
            Sticky = NoAssignments.Instance,
            Preview = visit.Preview.Length == 0
                ? null
                : visit.Preview.ToDictionary(one => one.Feature, one => (ReadOnlyMemory<byte>)one.Value, StringComparer.Ordinal),
        };
    }

    /// <summary>The address of the page as its visitor sees it.</summary>
    public static string Url(HttpContext context, VisitFeature visit) =>
        string.Concat(
            VisitFeature.PublicOrigin(context, visit.Site), context.Request.Path.ToUriComponent(), context.Request.QueryString.Value);

    private static string Query(HttpRequest request) => request.QueryString.Value is { Length: > 1 } query ? query[1..] : "";
}
