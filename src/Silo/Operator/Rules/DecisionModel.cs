using System.Text.Json;

namespace Personalization.Silo.Operator.Rules;

/// <summary>A decided feature.</summary>
internal sealed record DecisionModel(string Feature, JsonElement Value, string Reason, string Variant, string? RuleId);
