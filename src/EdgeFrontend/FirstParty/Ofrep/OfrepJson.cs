using System.Text.Json.Serialization;

namespace Personalization.EdgeFrontend.FirstParty.Ofrep;

/// <summary>How answers are written; a member without value is left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Default)]
[JsonSerializable(typeof(OfrepFlag))]
[JsonSerializable(typeof(OfrepFlag[]))]
[JsonSerializable(typeof(OfrepBulk))]
[JsonSerializable(typeof(OfrepFailure))]
internal sealed partial class OfrepJson : JsonSerializerContext;
