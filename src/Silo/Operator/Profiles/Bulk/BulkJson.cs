using System.Text.Json.Serialization;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>How batches and lines are read: no field that a model does not know, and none twice.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    MaxDepth = JsonBody.MaxDepth)]
[JsonSerializable(typeof(BatchGetBody))]
[JsonSerializable(typeof(BatchDeleteBody))]
[JsonSerializable(typeof(LineBody))]
[JsonSerializable(typeof(ReferenceBody))]
internal sealed partial class BulkJson : JsonSerializerContext;
