using System.Text;
using System.Text.Json;
using Personalization.Domain.Inputs;

namespace Personalization.Grains.Variations;

/// <summary>
/// A profile as code sees it: its traits at one moment, nothing of the visitor's ids. What a trait is not, it answers with no or null, so
/// that a variation needs no checks of its own.
/// </summary>
public sealed class VisitorProfile
{
    private readonly ITraitSource _traits;

    internal VisitorProfile(ITraitSource traits) => _traits = traits;

    /// <summary>Whether the trait is true: the visitor is in the audience of that name.</summary>
    public bool Is(string trait) => TryGet(trait, out var json) && json.SequenceEqual("true"u8);

    /// <summary>Whether the trait is there, whatever its value.</summary>
    public bool Has(string trait) => TryGet(trait, out _);

    /// <summary>The trait's text, or null when it is none.</summary>
    public string? Text(string trait) => TryGet(trait, out var json) && json[0] == '"' ? JsonSerializer.Deserialize<string>(json) : null;

    /// <summary>The trait's number, or null when it is none.</summary>
    public double? Number(string trait) =>
        TryGet(trait, out var json) && json[0] is (>= (byte)'0' and <= (byte)'9') or (byte)'-'
            ? JsonSerializer.Deserialize<double>(json)
            : null;

    /// <summary>The trait's JSON, or null when it is absent.</summary>
    public JsonElement? Json(string trait) => TryGet(trait, out var json) ? JsonSerializer.Deserialize<JsonElement>(json) : null;

    private bool TryGet(string trait, out ReadOnlySpan<byte> json) => _traits.TryGetTrait(Encoding.UTF8.GetBytes(trait), out json);
}
