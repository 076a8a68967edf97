using System.Text.Json;

namespace Personalization.Silo.Operator.Profiles;

/// <summary>The body of a put or patch. A member may be left out, and only metadata may be null.</summary>
internal sealed record ProfileWriteModel
{
    /// <summary>Values by trait name; in a patch null removes the trait.</summary>
    public IReadOnlyDictionary<string, JsonElement> Traits { get; init; } = null!;

    /// <summary>Seconds by trait name after which its value ends, at least 1.</summary>
    public IReadOnlyDictionary<string, double> ExpiresIn { get; init; } = null!;

    /// <summary>The operator's own JSON, at most 1,024 bytes; null removes it.</summary>
    public JsonElement Metadata { get; init; }
}
