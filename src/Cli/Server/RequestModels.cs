using System.Text.Json;
using System.Text.Json.Serialization;

namespace Personalization.Cli.Server;

/// <summary>Why.</summary>
internal sealed record ReasonRequest(string Reason);

/// <summary>Which version's document comes back, and why.</summary>
internal sealed record RollbackRequest(long To, string Reason);

/// <summary>A change of the release under way.</summary>
internal sealed record ReleaseChangeRequest(string Reason, long? Release, bool? Force);

/// <summary>What to preview, and for how many seconds.</summary>
internal sealed record PreviewRequest(string Feature, JsonElement Value, long Ttl);

/// <summary>Whose decision to explain, seen from which request.</summary>
internal sealed record ExplainRequest(
    string? UserId, string? AnonymousId, string? Path, string? Feature, string? Host, string? Query, string? Country, string? Device);

/// <summary>What edges are asked through their sessions.</summary>
internal sealed record ProbeQuestion(
    string Url, string? Edge, string? UserId, string? AnonymousId, string? Location, string? Country, string? Device, long? Version,
    string? Cohort);

/// <summary>What a token asks.</summary>
internal sealed record ProbeTokenQuestion(
    string? UserId, string? AnonymousId, string? Location, string? Country, string? Device, long? Version, string? Cohort);

/// <summary>A profile, or a change of one: a trait that is null is removed.</summary>
internal sealed record ProfileRequest(
    IReadOnlyDictionary<string, JsonElement> Traits, IReadOnlyDictionary<string, double>? ExpiresIn, JsonElement? Metadata);

/// <summary>How requests are written; a member that is not given is left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReasonRequest))]
[JsonSerializable(typeof(RollbackRequest))]
[JsonSerializable(typeof(ReleaseChangeRequest))]
[JsonSerializable(typeof(PreviewRequest))]
[JsonSerializable(typeof(ExplainRequest))]
[JsonSerializable(typeof(ProbeQuestion))]
[JsonSerializable(typeof(ProbeTokenQuestion))]
[JsonSerializable(typeof(ProfileRequest))]
internal sealed partial class RequestJson : JsonSerializerContext;
