using System.Text.Json.Serialization;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Fleet;

/// <summary>How bodies about edges are read: no field that a model does not know, and none twice.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    MaxDepth = JsonBody.MaxDepth)]
[JsonSerializable(typeof(ProbeQuestionModel))]
[JsonSerializable(typeof(ProbeTokenRequestModel))]
internal sealed partial class ProbeJson : JsonSerializerContext;
