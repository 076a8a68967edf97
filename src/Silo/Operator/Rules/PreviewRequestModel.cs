using System.Text.Json;

namespace Personalization.Silo.Operator.Rules;

/// <summary>What to preview.</summary>
/// <param name="Feature">A feature of the rules in force.</param>
/// <param name="Value">Its value; for a feature that routes use, a path or null.</param>
/// <param name="Ttl">Seconds that the token is good, 1 to 604,800; 3,600 without it.</param>
internal sealed record PreviewRequestModel(string Feature, JsonElement Value, int? Ttl);
