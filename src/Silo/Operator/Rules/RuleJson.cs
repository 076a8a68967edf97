using System.Text.Json.Serialization;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Rules;

/// <summary>How bodies about rules are read: no field that a model does not know, and none twice.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    MaxDepth = JsonBody.MaxDepth)]
[JsonSerializable(typeof(ReasonModel))]
[JsonSerializable(typeof(RollbackModel))]
[JsonSerializable(typeof(ReleaseChangeModel))]
[JsonSerializable(typeof(PreviewRequestModel))]
[JsonSerializable(typeof(ExplainRequestModel))]
internal sealed partial class RuleJson : JsonSerializerContext;
