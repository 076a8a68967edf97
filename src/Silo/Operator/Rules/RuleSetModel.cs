using System.Text.Json;
using Personalization.Domain.Problems;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Silo.Operator.Rules;

/// <summary>A published rule document with who, when and why.</summary>
internal sealed record RuleSetModel(RuleSetVersionModel Published, JsonElement Document, IReadOnlyList<KillSwitchModel> KillSwitches)
{
    internal static RuleSetModel Of(RuleSetDocument stored)
    {
        using var document = JsonDocument.Parse(
            stored.Document.AsMemory(stored.Document.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0),
            new JsonDocumentOptions { MaxDepth = RuleLimits.JsonDepth });
        return new RuleSetModel(
            RuleSetVersionModel.Of(stored.Info), document.RootElement.Clone(), [.. stored.KillSwitches.Select(KillSwitchModel.Of)]);
    }
}
