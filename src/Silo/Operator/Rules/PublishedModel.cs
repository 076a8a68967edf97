using System.Text.Json;
using System.Text.Json.Serialization;

namespace Personalization.Silo.Operator.Rules;

/// <summary>How a publication ended.</summary>
/// <param name="Version">The version now in force; also the entity tag. Of an import with dryRun: the version that it would become.</param>
/// <param name="Changed">False when that content was in force already (or nothing was to be done).</param>
internal sealed record PublishedModel(long Version, bool Changed)
{
    /// <summary>Of a release that has begun: its steps. <see cref="Version"/> is its version, and the one in force stays for the others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Steps { get; init; }

    /// <summary>Of an import: places that were left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Dropped { get; init; }

    /// <summary>Of an import: places of silent defaults that were written out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Written { get; init; }

    /// <summary>Of an import: what is other than before, one line each, such as <c>features.hero: changed</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Changes { get; init; }

    /// <summary>Of an import with dryRun: the document that would be published.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Document { get; init; }
}
