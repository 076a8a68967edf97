using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Personalization.SystemTests.Docs;
using Personalization.Testing;

namespace Personalization.SystemTests.Grid;

/// <summary>docs/trust.md, "From Unsigned to SignedOnly", as it says: each recipe under both modes, and the move between them.</summary>
public sealed class TrustRecipeTests
{
    private const string ApiKey = "a-server-key-of-the-backend";

    private const string Rules = """
        { "routes": [ { "path": "/", "feature": "landing-page" }, { "path": "/exp", "feature": "exp" } ],
          "features": {
            "landing-page": { "defaultValue": null, "rules": [ { "id": "red", "condition": { "red_group": true }, "force": "/red" } ] },
            "exp": { "defaultValue": null, "rules": [ { "id": "e", "key": "exp", "hashVersion": 2, "variations": [ "/arm-a", "/arm-b" ], "weights": [ 0.5, 0.5 ] } ] } },
          "clientFeatures": [ "landing-page" ] }
        """;

    [Fact]
    public async Task A_site_moves_from_claims_to_vouched_users_by_the_recipes_and_no_visitor_notices()
    {
        await using var website = await VouchingWebsite.StartAsync();
        await using var grid = await GridUnderTest.StartAsync(
            GridShape.Standalone,
            settings =>
            {
                settings["Sites:default:Origin"] = website.Url;
                settings["Sites:default:Ofrep:ApiKeys:0"] = ApiKey;
            },
            Rules);
        grid.Segment.Control.Profiles.Set("u_7", new { red_group = true });
        using var rendered = Browser(grid);
        using var application = Browser(grid);
        using var anonymous = Browser(grid);

        // Before: a claim reads what the Edge SDK would have served.
        await Eventually.HoldsAsync("the claimed user's variation", async () => await grid.HeadlineAsync("u_7") == "/red");
        var arm = await HeadlineAsync(anonymous, "/exp");
        Assert.Equal(arm, await HeadlineAsync(anonymous, "/exp"));

        // A server-rendered site: each page vouches.
        Assert.Equal("/", await HeadlineAsync(rendered, "/"));
        await HeadlineAsync(rendered, "/login");
        Assert.Equal("/red", await HeadlineAsync(rendered, "/"));

        // A single-page application: the answers of its login and logout do.
        await LoginAsync(application, "/api/login");
        Assert.Equal("/red", await HeadlineAsync(application, "/"));
        await LoginAsync(application, "/api/logout");
        Assert.Equal("/", await HeadlineAsync(application, "/"));

        // A plain backend: the command of the page, but for its address and key.
        Assert.Equal("/red", await BackendAsync(grid));

        // The second step of the page, and what each of them has then.
        var process = grid.Edge;
        process.Settings["Sites:default:Cookies:Trust"] = "SignedOnly";
        process.Settings["Sites:default:Cookies:AdoptAnonymousIds"] = "true";
        await grid.RestartAsync();

        Assert.Equal("/red", await HeadlineAsync(rendered, "/"));
        Assert.Equal("/", await HeadlineAsync(application, "/"));
        await LoginAsync(application, "/api/login");
        Assert.Equal("/red", await HeadlineAsync(application, "/"));
        await HeadlineAsync(rendered, "/logout");
        Assert.Equal("/", await HeadlineAsync(rendered, "/"));
        Assert.Equal("/red", await BackendAsync(grid));
        Assert.Equal(arm, await HeadlineAsync(anonymous, "/exp"));
        Assert.Equal("/", await grid.HeadlineAsync("u_7"));
    }

    private static async Task<string> HeadlineAsync(HttpClient browser, string path)
    {
        using var response = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Grid-User-Id"), "The header reached the visitor.");
        var html = await response.Content.ReadAsStringAsync();
        var start = html.IndexOf("<h1>", StringComparison.Ordinal) + 4;
        return html[start..html.IndexOf("</h1>", StringComparison.Ordinal)];
    }

    private static async Task LoginAsync(HttpClient browser, string path)
    {
        using var response = await browser.PostAsync(path, null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Grid-User-Id"), "The header reached the visitor.");
    }

    /// <summary>Runs the command that the page shows.</summary>
    private static async Task<string?> BackendAsync(GridUnderTest grid)
    {
        var page = await File.ReadAllTextAsync(Repository.PathOf("docs", "trust.md"));
        var start = page.IndexOf("curl ", StringComparison.Ordinal);
        var command = page[start..page.IndexOf("```", start, StringComparison.Ordinal)]
            .Replace("https://edge.example", grid.Edge.Public.ToString().TrimEnd('/'), StringComparison.Ordinal)
            .Replace("X-API-Key: ...", $"X-API-Key: {ApiKey}", StringComparison.Ordinal);
        Assert.Contains(ApiKey, command, StringComparison.Ordinal);
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        using var answer = JsonDocument.Parse(output);
        return answer.RootElement.TryGetProperty("value", out var value) ? value.GetString() : output;
    }

    private static HttpClient Browser(GridUnderTest grid) =>
        new(new SocketsHttpHandler { CookieContainer = new CookieContainer(), UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = grid.Edge.Public,
        };
}
