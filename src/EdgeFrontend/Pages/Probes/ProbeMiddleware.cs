using Personalization.Domain.Probes;
using Personalization.EdgeFrontend.Grid.Sessions;
using Personalization.EdgeFrontend.Visitors;
using Personalization.EdgeFrontend.Visitors.Tokens;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Pages.Probes;

/// <summary>
/// Answers a signed <c>Grid-Probe</c> with the explanation of the page instead of the page. Whatever else the header holds, it leaves the
/// request here and changes nothing.
/// </summary>
internal sealed class ProbeMiddleware(RequestDelegate next, TokenKeys keys, TimeProvider time)
{
    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (!headers.TryGetValue(ProbeToken.Header, out var sent)) return next(context);
        headers.Remove(ProbeToken.Header);
        var site = context.Visit().Site;
        return HttpMethods.IsGet(context.Request.Method)
            && sent is [{ } text]
            && keys.Of(site).Made is { } key
            && ProbeToken.Verify(text, key.Secret, site.Name, time.GetUtcNow()) is { } token
            ? AnswerAsync(context, token)
            : next(context);
    }

    private static async Task AnswerAsync(HttpContext context, ProbeToken token)
    {
        var request = context.Request;
        var services = context.RequestServices;
        var json = await services.GetRequiredService<IProbeRunner>().RunAsync(
            new ProbeRequest
            {
                Url = string.Concat(
                    VisitFeature.PublicOrigin(context, context.Visit().Site),
                    request.Path.ToUriComponent(),
                    request.QueryString.Value),
                UserId = token.UserId,
                AnonymousId = token.AnonymousId,
                Location = token.Location,
                Country = token.Country,
                Device = token.Device,
                Version = token.Version,
                Cohort = token.Cohort,
            },
            services.GetRequiredService<EdgeSessionLoop>().State,
            context.Visit().Site,
            context.RequestAborted);
        var response = context.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.CacheControl = "private, no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.ContentLength = json.Length;
        await response.Body.WriteAsync(json, context.RequestAborted);
    }
}
