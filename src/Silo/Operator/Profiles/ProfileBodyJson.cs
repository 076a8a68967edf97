using System.Text.Json.Serialization;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Profiles;

/// <summary>How bodies about one profile are read: no field that a model does not know, and none twice.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    MaxDepth = JsonBody.MaxDepth)]
[JsonSerializable(typeof(ProfileWriteModel))]
internal sealed partial class ProfileBodyJson : JsonSerializerContext;
