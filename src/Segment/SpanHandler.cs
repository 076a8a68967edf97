using System.Diagnostics;
using System.Globalization;

namespace Personalization.Segment;

/// <summary>
/// A span for each request to Segment: its host and its outcome. Our own and not the HTTP client's, whose spans hold the URL, and that the
/// visitor's id; and no header tells Segment of our traces.
/// </summary>
internal sealed class SpanHandler : DelegatingHandler
{
    /// <summary>Name of the source.</summary>
    public const string SourceName = "Personalization.Segment";

    private static readonly ActivitySource Source = new(SourceName);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var span = Activity.Current is null ? null : Source.StartActivity(request.Method.Method, ActivityKind.Client);
        if (span is null) return await base.SendAsync(request, cancellationToken);
        span.SetTag("http.request.method", request.Method.Method);
        span.SetTag("server.address", request.RequestUri?.Host);
        span.SetTag("server.port", request.RequestUri?.Port);
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            span.SetTag("http.response.status_code", (int)response.StatusCode);
            if (!response.IsSuccessStatusCode && response.StatusCode != System.Net.HttpStatusCode.NotFound)
            {
                span.SetTag("error.type", ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
                span.SetStatus(ActivityStatusCode.Error);
            }

            return response;
        }
        catch (Exception exception)
        {
            span.SetTag("error.type", exception.GetType().Name);
            span.SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }
}
