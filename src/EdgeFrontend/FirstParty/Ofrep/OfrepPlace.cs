using System.Text.Json;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.FirstParty.Ofrep;

/// <summary>
/// Where the visitor of a server's question is. A server has that visitor's request before it and we do not, so its context fills the
/// reserved names that stem from a request. Names of identities and <c>known</c> are never among them: they say whose profile is read.
/// </summary>
internal static class OfrepPlace
{
    /// <summary>The question with the place that the server's context says, where it says it as text.</summary>
    public static DecisionRequest Of(DecisionRequest request, OfrepContext evaluation)
    {
        if (evaluation.Attributes is not { } attributes) return request;
        using var context = JsonDocument.Parse(attributes);
        return request with
        {
            Url = Text(context.RootElement, "url"),
            Path = Text(context.RootElement, "path"),
            Query = Text(context.RootElement, "query"),
            Country = Text(context.RootElement, "country"),
            Location = Text(context.RootElement, "location") ?? request.Location,
            Device = Text(context.RootElement, "device"),
        };
    }

    private static string? Text(JsonElement context, string name) =>
        context.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
