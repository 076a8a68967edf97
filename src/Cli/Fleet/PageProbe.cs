using System.Text.Json;
using Personalization.Cli.CommandLine;

namespace Personalization.Cli.Fleet;

/// <summary>Asks whatever edge a page's address leads to.</summary>
internal static class PageProbe
{
    private const int MaxBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <exception cref="RefusedException">The address was not reached, or answered with something else than an explanation.</exception>
    public static async Task<JsonElement> AskAsync(Uri page, string header, string token, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = MaxBytes,
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, page);
        request.Headers.TryAddWithoutValidation(header, token);
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == "application/json")
            {
                using var document = JsonDocument.Parse(text);
                if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("edge", out _))
                {
                    return document.RootElement.Clone();
                }
            }

            throw new RefusedException(
                $"{page.GetLeftPart(UriPartial.Authority)} answered {(int)response.StatusCode} as to any visitor: it is no edge of this grid "
                + "(a CDN in front may drop the header), serves another site there (--site), or has no key of the cluster yet. --edge ID asks "
                + "an edge through the cluster.");
        }
        catch (JsonException)
        {
            throw new RefusedException($"{page.GetLeftPart(UriPartial.Authority)} answered with JSON that is none.");
        }
        catch (Exception exception)
            when (exception is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new RefusedException(
                $"{page.GetLeftPart(UriPartial.Authority)} could not be reached ({exception.GetType().Name}).", ExitCode.Unavailable);
        }
    }
}
