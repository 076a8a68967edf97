using Personalization.Domain.Values;

namespace Personalization.Domain.Experiments;

/// <summary>One arm of an experiment.</summary>
/// <param name="Value">What it serves.</param>
/// <param name="Key">Key from <c>meta</c>, else the index.</param>
/// <param name="StickyKey">Key by which an earlier assignment finds this arm again; null when it cannot.</param>
/// <param name="Name">Display name.</param>
/// <param name="Passthrough">Counts as assigned, but the next rules decide the value.</param>
internal sealed record CompiledVariation(FlagValue Value, string Key, string? StickyKey, string? Name, bool Passthrough);
