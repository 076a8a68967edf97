using Microsoft.AspNetCore.WebUtilities;
using Personalization.Domain.Previews;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Segment;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Pages.Previews;

/// <summary>
/// Puts a visitor who brings a signed token into the variation that it names: first by <c>?grid_preview=</c>, then by the cookie that this
/// sets. The token leaves the query before rules and origin see it. Whatever is wrong with one, the visitor gets the ordinary page.
/// </summary>
/// <remarks>An empty <c>?grid_preview=</c> ends the preview. A kill switch wins over it.</remarks>
internal sealed class PreviewMiddleware(RequestDelegate next, TimeProvider time, EdgeMetrics metrics)
{
    /// <summary>The cookie that carries the token from page to page.</summary>
    public const string Cookie = "grid_preview";

    /// <summary>The cookie ends after this or with its token, whichever comes first.</summary>
    private static readonly TimeSpan MaxCookieAge = TimeSpan.FromHours(1);

    public Task InvokeAsync(HttpContext context)
    {
        var visit = context.Visit();
        if (visit.Site.Options.Preview.Key is not { Length: > 0 } key) return next(context);
        var asked = context.Request.QueryString.Value?.Contains(PreviewToken.QueryParameter + "=", StringComparison.Ordinal) == true
            ? TakeFromQuery(context)
            : null;
        var kept = CookieReader.TryGet(context.Request.Headers.Cookie, Cookie, out var raw) ? raw.ToString() : null;
        var text = asked ?? kept;
        if (text is null) return next(context);

        var problem = PreviewToken.Verify(text, key, visit.Site.Name, time.GetUtcNow(), out var token);
        if (token is not null)
        {
            visit.Preview = [new PreviewOverride { Feature = token.Feature, Value = token.Value.ToArray() }];
        }
        else
        {
            metrics.PreviewRefused(problem);
        }

        context.Response.OnStarting(() =>
        {
            ApplyTo(context, visit, asked, token);
            return Task.CompletedTask;
        });
        return next(context);
    }

    private void ApplyTo(HttpContext context, VisitFeature visit, string? asked, PreviewToken? token)
    {
        var headers = context.Response.Headers;
        var writesCookie = asked is not null || token is null;
        if (writesCookie)
        {
            SetCookie(context, visit.Site, token is null ? "" : asked!, token is null ? TimeSpan.Zero : token.ExpiresAt - time.GetUtcNow());
        }

        var isPage = visit.Decision is not null || MediaType.IsHtml(context.Response.ContentType, out _);
        if (!writesCookie && !isPage) return;
        CacheDirectives.MakePrivate(headers);
        headers.CacheControl = "private, no-store";
        headers.Remove("ETag");
        headers.Remove("Last-Modified");
    }

    /// <summary>The parameter's value; the query goes on without it.</summary>
    private static string? TakeFromQuery(HttpContext context)
    {
        var left = new List<string>();
        string? found = null;
        foreach (var pair in context.Request.QueryString.Value![1..].Split('&'))
        {
            var one = new QueryStringEnumerable(pair).GetEnumerator();
            if (one.MoveNext() && one.Current.DecodeName().Span.SequenceEqual(PreviewToken.QueryParameter))
            {
                found ??= one.Current.DecodeValue().ToString();
            }
            else
            {
                left.Add(pair);
            }
        }

        if (found is not null)
        {
            context.Request.QueryString = left.Count == 0 ? QueryString.Empty : new QueryString("?" + string.Join('&', left));
        }

        return found;
    }

    private static void SetCookie(HttpContext context, Site site, string value, TimeSpan validity)
    {
        var seconds = (long)Math.Min(validity.TotalSeconds, MaxCookieAge.TotalSeconds);
        var cookie =
            $"{Cookie}={value}; Max-Age={Math.Max(0, seconds)}; Path=/{(PublicAddress.IsSecure(context, site) ? "; Secure" : "")}; HttpOnly; SameSite=Lax";
        ResponseCookies.Append(context, cookie);
    }
}
