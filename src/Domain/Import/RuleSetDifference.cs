using System.Text.Json.Nodes;

namespace Personalization.Domain.Import;

/// <summary>One thing that sets two documents apart.</summary>
/// <param name="Subject">What it is a part of, or the whole of: <c>features.hero</c>, <c>routes</c>.</param>
/// <param name="Place">Where exactly: <c>features.hero.rules[vips].force</c>, <c>routes[/shop/*]</c>.</param>
/// <param name="Kind">What became of it.</param>
/// <param name="Before">Its value before; of something moved, its position from 0. Null when it was added.</param>
/// <param name="After">Its value after; of something moved, its position from 0. Null when it was removed.</param>
public sealed record RuleSetDifference(string Subject, string Place, DifferenceKind Kind, JsonNode? Before, JsonNode? After);
