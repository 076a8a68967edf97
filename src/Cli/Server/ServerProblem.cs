using System.Net;
using System.Text.Json;
using Personalization.Cli.CommandLine;

namespace Personalization.Cli.Server;

/// <summary>Turns a problem document of the server into what the command says.</summary>
internal static class ServerProblem
{
    private const int MaxBytes = 4 * 1024 * 1024;

    public static async Task<RefusedException> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var code = response.StatusCode switch
        {
            HttpStatusCode.PreconditionFailed => ExitCode.VersionConflict,
            >= HttpStatusCode.InternalServerError => ExitCode.Unavailable,
            _ => ExitCode.Refused,
        };
        try
        {
            if (response.Content.Headers.ContentType?.MediaType == "application/problem+json")
            {
                await response.Content.LoadIntoBufferAsync(MaxBytes, cancellationToken);
                using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
                return Of(document.RootElement, (int)response.StatusCode, code);
            }
        }
        catch (Exception exception) when (exception is JsonException or HttpRequestException)
        {
            // Said below without its words.
        }

        return new RefusedException(
            $"{response.RequestMessage?.RequestUri?.GetLeftPart(UriPartial.Authority)} answered {(int)response.StatusCode} without saying why. Is it the management address of a grid?",
            code);
    }

    private static RefusedException Of(JsonElement problem, int status, int code)
    {
        var title = Text(problem, "title") ?? $"The server answered {status}";
        var detail = Text(problem, "detail");
        var details = new List<string>();
        if (problem.TryGetProperty("problems", out var problems) && problems.ValueKind == JsonValueKind.Array)
        {
            foreach (var entry in problems.EnumerateArray())
            {
                details.Add(
                    Text(entry, "place") is { Length: > 0 } place ? $"{place}: {Text(entry, "message")}" : Text(entry, "message") ?? "");
            }
        }

        return new RefusedException(detail is null ? title + "." : $"{title}: {detail}", code, details);
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
