using System.Text.Json.Serialization;

namespace Personalization.EdgeFrontend.Grid.RuleSets.LastKnown;

/// <summary>The content of a file. Names and meanings never change; what is added has a default.</summary>
internal sealed record KeptRulesModel
{
    public required string Site { get; init; }

    public required DateTimeOffset KeptAt { get; init; }

    public required long Version { get; init; }

    public required string Hash { get; init; }

    public required string Author { get; init; }

    public DateTimeOffset PublishedAt { get; init; }

    public required long KillSwitchVersion { get; init; }

    public required KeptKillSwitch[] KillSwitches { get; init; }

    /// <summary>The document's bytes; none for a site that has kill switches and no rules.</summary>
    public required byte[] Document { get; init; }
}

/// <summary>A kill switch in a file.</summary>
internal sealed record KeptKillSwitch(string? Kind, string Subject, string Author, string? Reason, DateTimeOffset At);

/// <summary>How files are written and read.</summary>
[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(KeptRulesModel))]
internal sealed partial class KeptRulesJson : JsonSerializerContext;
