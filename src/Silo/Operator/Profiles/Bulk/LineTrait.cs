using System.Text.Json;

namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>A trait in a line of an import.</summary>
internal sealed record LineTrait
{
    /// <summary>Undefined when it was left out, which is refused.</summary>
    public JsonElement Value { get; init; }

    /// <summary>A time; null and undefined: now.</summary>
    public JsonElement At { get; init; }

    /// <summary>Null when it was left out: the operator.</summary>
    public string Source { get; init; } = null!;

    /// <summary>A time; null and undefined: never.</summary>
    public JsonElement ExpiresAt { get; init; }

    /// <summary>Seconds; not a number when it was left out. (Generated readers give init-only members the type's default.)</summary>
    public double ExpiresIn { get; set; } = double.NaN;
}
