using Personalization.EdgeFrontend.Visitors;
using Personalization.EdgeFrontend.Visitors.Tokens;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Decisions;

/// <summary>
/// Every question about the visitor of a request goes through here, because an answer may also be about the visitor: that the proof does
/// not hold any more, that an anonymous id without a token was taken over, or that it belongs to somebody who has one.
/// </summary>
internal sealed class VisitorCalls(IDecisionClient client, VisitAttributes attributes)
{
    /// <summary>Asks the visitor's grain, and makes the visit's visitor what the answer says.</summary>
    public async ValueTask<DecisionAnswer> DecideAsync(HttpContext context, VisitFeature visit, DecisionRequest request)
    {
        var answer = await client.DecideAsync(visit.Site, visit.Visitor, request, context.RequestAborted);
        Learn(visit, answer);
        return answer;
    }

    /// <summary>
    /// Asks the browser's own identity whether its id, which came without a token, may have one. For every other visitor this is nothing.
    /// </summary>
    public async ValueTask AdoptAsync(HttpContext context, VisitFeature visit)
    {
        var visitor = visit.Visitor;
        if (!visitor.Proof.Adopts || visitor.IsAdopted || visitor.AnonymousIsNew) return;
        var browser = visitor with { UserId = null, ClaimedUserId = null, Proof = VisitorProof.Adopting };
        var request = attributes.Request(context, visit with { Visitor = browser }, []);
        var answer = await client.DecideAsync(visit.Site, browser, request, context.RequestAborted);
        Learn(visit, answer);
    }

    private static void Learn(VisitFeature visit, DecisionAnswer answer)
    {
        // The last known decision says nothing about this request; and while keys are missing a token is neither good nor bad.
        if (answer.Result is not { } result
            || (answer.Failure is not null && !answer.IsRefused)
            || visit.Visitor.Token.Problem == TokenProblem.KeyUnknown)
        {
            return;
        }

        if (result.Refused || result.AnonymousRefused)
        {
            visit.Visitor = visit.Visitor.Refused(result.AnonymousRefused, result.Refused);
        }
        else if (result.Adopted)
        {
            visit.Visitor = visit.Visitor with { IsAdopted = true };
        }
    }
}
