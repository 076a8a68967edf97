using System.Text.Json;

namespace Personalization.Cli.Server;

/// <summary>What the server answered.</summary>
/// <param name="Body">Its JSON; undefined when there was none.</param>
/// <param name="ETag">The version in quotes, when the resource has one.</param>
internal sealed record ServerAnswer(JsonElement Body, string? ETag);
