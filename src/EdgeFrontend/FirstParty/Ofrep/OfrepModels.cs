using System.Text.Json.Serialization;

namespace Personalization.EdgeFrontend.FirstParty.Ofrep;

/// <summary>One flag. Metadata is flat, because clients drop what is nested.</summary>
/// <param name="Key">The feature.</param>
/// <param name="Value">Its value as JSON; null is left out, never written: the protocol says "use the default in your code" that way.</param>
/// <param name="Reason">Why.</param>
/// <param name="Variant">Which.</param>
/// <param name="Metadata">What clients may report.</param>
internal sealed record OfrepFlag(
    string Key,
    [property: JsonConverter(typeof(RawJsonConverter))] byte[]? Value,
    string Reason,
    string Variant,
    OfrepFlagMetadata Metadata);

/// <summary>What clients may report of a flag.</summary>
internal sealed record OfrepFlagMetadata(long RuleSetVersion, string? RuleId, string? Experiment);

/// <summary>All flags, as <see cref="OfrepFlag"/> has them.</summary>
internal sealed record OfrepBulk(
    [property: JsonConverter(typeof(RawJsonConverter))] byte[] Flags, OfrepBulkMetadata Metadata, OfrepEventStream[]? EventStreams);

/// <summary>What all flags have in common.</summary>
internal sealed record OfrepBulkMetadata(long RuleSetVersion);

/// <summary>Where a client hears of changes.</summary>
internal sealed record OfrepEventStream(string Type, OfrepEventEndpoint Endpoint, int InactivityDelaySec);

/// <summary>An address in two parts, as the protocol has it.</summary>
internal sealed record OfrepEventEndpoint(string Origin, string RequestUri);

/// <summary>Why there is no answer.</summary>
internal sealed record OfrepFailure(string? Key, string ErrorCode, string ErrorDetails);
