using System.Buffers;
using System.Text.Json;
using Personalization.Domain.Engine;
using Personalization.EdgeFrontend.Admission;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>
/// The traits a rule document declares public, for one visitor: by their grain when they are known, else what follows from nothing.
/// </summary>
internal sealed class ClientTraits(
    VisitorCalls calls, DecisionAdmission admission, VisitRules visitRules, VisitAttributes attributes, TimeProvider time)
{
    /// <summary>A JSON object that may stand in a script.</summary>
    public async ValueTask<string> GetAsync(HttpContext context, VisitFeature visit)
    {
        if (!visit.Site.Features.ClientSideTraits
            || !visit.Visitor.MayRecognise
            || visitRules.Find(context, visit) is not { Rules.HasClientTraits: true } rules)
        {
            return "{}";
        }

        if (admission.Asks(context, visit))
        {
            var request = attributes.Request(context, visit, []) with { WithClientSideTraits = true };
            var answer = await calls.DecideAsync(context, visit, request);
            return ScriptJson.Object(answer.Result?.ClientSideTraits);
        }

        if (visit.IsLimited == true) return "{}";
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            DecisionEngine.WriteClientTraits(rules.Rules, attributes.Input(context, visit, rules, time.GetUtcNow()), writer);
        }

        return ScriptJson.Object(buffer.WrittenMemory);
    }
}
