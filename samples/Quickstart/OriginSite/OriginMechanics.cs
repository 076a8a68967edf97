using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using EntityTagHeaderValue = Microsoft.Net.Http.Headers.EntityTagHeaderValue;

namespace Personalization.Quickstart;

/// <summary>Pages for what a proxy has to pass through unharmed: headers, forms, redirects, validators, ranges, compression.</summary>
internal static class OriginMechanics
{
    private static readonly DateTimeOffset Written = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void MapMechanics(this IEndpointRouteBuilder routes)
    {
        routes.Map("/echo", Echo);
        routes.MapGet("/form", () => OriginHtml.Answer(OriginHtml.Page("Form", "plain",
            """    <form method="post" action="/form"><label>Name <input name="name" value="Ada"></label> <button>Send</button></form>""")));
        routes.MapPost("/form", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            return OriginHtml.Answer(
                OriginHtml.Page("Thanks", "plain", $"    <p id=\"thanks\">Thank you, {OriginHtml.Encode(form["name"].ToString())}.</p>"));
        });
        routes.MapMethods("/upload", ["POST", "PUT"], async (HttpRequest request) =>
        {
            using var counted = new MemoryStream();
            await request.Body.CopyToAsync(counted);
            return Results.Json(new { bytes = counted.Length, sha256 = Convert.ToHexStringLower(SHA256.HashData(counted.ToArray())) });
        });
        routes.MapGet("/redirect", () => Results.Redirect("/about"));
        routes.MapGet("/moved", () => Results.Redirect("/about", permanent: true));
        routes.MapMethods("/article", ["GET", "HEAD"], Article);
        routes.MapGet(
            "/range",
            () => Results.Bytes(
                Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0123456789", 100))), "text/plain", enableRangeProcessing: true));
        routes.MapGet("/compressed", Compressed);
        routes.MapGet("/cookie", (HttpResponse response) =>
        {
            response.Cookies.Append("session", "demo", new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax });
            return OriginHtml.Answer(OriginHtml.Page("Cookie", "plain", "    <p>The site set a cookie of its own.</p>"));
        });
        routes.MapGet(
            "/status/{code:int:range(200,599)}", (int code) => OriginHtml.Answer(OriginHtml.Page($"Status {code}", "plain", ""), code));
    }

    /// <summary>What reached the origin, as JSON: method, target, headers, body length.</summary>
    private static async Task<IResult> Echo(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return Results.Json(new
        {
            method = request.Method,
            path = request.Path.Value,
            query = request.QueryString.Value,
            protocol = request.Protocol,
            headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()),
            bodyBytes = body.Length,
        });
    }

    /// <summary>A cacheable page with both validators; answers 304 to either.</summary>
    private static IResult Article(HttpContext context)
    {
        var html = Encoding.UTF8.GetBytes(OriginHtml.Page("Article", "plain", "    <p>The same for everybody, and for an hour.</p>"));
        context.Response.Headers.CacheControl = "public, max-age=3600";
        var etag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(html))[..16]}\"");
        return Results.Bytes(html, "text/html; charset=utf-8", lastModified: Written, entityTag: etag);
    }

    /// <summary>The home page in the encoding that <c>?encoding=</c> names (gzip, br, deflate), whatever the visitor accepts.</summary>
    private static async Task Compressed(HttpContext context)
    {
        var encoding = context.Request.Query["encoding"].ToString();
        var body = context.Response.Body;
        context.Response.ContentType = "text/html; charset=utf-8";
        if (encoding is "gzip" or "br" or "deflate")
        {
            context.Response.Headers.ContentEncoding = encoding;
        }

        await using Stream output = encoding switch
        {
            "gzip" => new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(body, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(body, CompressionLevel.Fastest, leaveOpen: true),
            _ => body,
        };
        await output.WriteAsync(Encoding.UTF8.GetBytes(OriginHtml.Page("Compressed", "plain", "    <p>Unpacked, this reads well.</p>")));
    }
}
