using System.Text.Json;
using Personalization.BrowserTests.Pages;
using Personalization.Simulators;
using Xunit.Abstractions;

namespace Personalization.BrowserTests;

/// <summary>npm's OpenFeature web client in a real page: an open page hears of a push by itself.</summary>
[Collection(nameof(BrowserCollection))]
public sealed class OpenFeatureTests(BrowserFixture fixture, ITestOutputHelper output)
{
    private const string Start =
        """
        async () => {
          const { OpenFeature, ProviderEvents } = window.load("@openfeature/web-sdk");
          const { OFREPWebProvider } = window.load("@openfeature/ofrep-web-provider");
          const value = () => OpenFeature.getClient().getStringValue("landing-page", "the code's default");
          window.changes = [];
          await OpenFeature.setContext({ targetingKey: "somebody-else" });
          await OpenFeature.setProviderAndWait(new OFREPWebProvider({ baseUrl: "/seg" }));
          OpenFeature.addHandler(ProviderEvents.ConfigurationChanged, () => window.changes.push({ at: Date.now(), value: value() }));
          return value();
        }
        """;

    private static readonly string[] Modules =
    [
        "@openfeature/core/dist/cjs/index.js",
        "@openfeature/web-sdk/dist/cjs/index.js",
        "@openfeature/ofrep-web-provider/node_modules/@openfeature/ofrep-core/index.cjs.js",
        "@openfeature/ofrep-web-provider/index.cjs.js",
    ];

    [Fact]
    public async Task An_open_page_hears_of_a_push_and_its_flag_changes_without_a_reload()
    {
        await using var visitor = await fixture.NewVisitorAsync();
        var (home, login) = (new HomePage(visitor), new LoginPage(visitor));
        await login.OpenAsync();
        await login.LogInAsync("open-page");
        await visitor.WaitForCookieAsync("ajs_user_id", cookie => cookie is { HttpOnly: true });
        await home.OpenAsync();
        await visitor.Page.EvaluateAsync(Bundle());
        var streaming = visitor.Page.WaitForRequestAsync(request => request.Url.Contains("/ofrep/v1/events", StringComparison.Ordinal));
        Assert.Equal("the code's default", await visitor.Page.EvaluateAsync<string>(Start));
        var stream = await streaming;
        Assert.DoesNotContain("open-page", stream.Url, StringComparison.Ordinal);

        await fixture.PushAsync(WebhookPayload.AudienceIdentify("open-page", "red_group", member: true, TimeProvider.System.GetUtcNow()));
        var acknowledged = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await visitor.Page.WaitForFunctionAsync("() => window.changes.length > 0");

        var change = await visitor.Page.EvaluateAsync<JsonElement>("() => window.changes[0]");
        Assert.Equal("/red", change.GetProperty("value").GetString());
        output.WriteLine($"The flag changed in the open page {change.GetProperty("at").GetDouble() - acknowledged:0} ms after the acknowledgement of the push, its new evaluation included.");
        Assert.Empty(visitor.Complaints);
    }

    /// <summary>The client's own files as one script: a page has no <c>require</c>.</summary>
    private static string Bundle()
    {
        var folder = Path.Combine(Repository.Root, "tests/npm/openfeature/node_modules");
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"{folder} is missing. Run eng/prerequisites.sh.");
        var sources = Modules.Select(module => $"{JsonSerializer.Serialize(NameOf(module))}: (module, exports, require) => {{ {File.ReadAllText(Path.Combine(folder, module))}\n }}");
        return $$"""
            () => {
              const sources = { {{string.Join(",\n", sources)}} };
              const loaded = {};
              window.load = (name) => {
                if (!loaded[name]) {
                  loaded[name] = { exports: {} };
                  sources[name](loaded[name], loaded[name].exports, window.load);
                }
                return loaded[name].exports;
              };
            }
            """;
    }

    private static string NameOf(string module) => string.Join('/', module[module.LastIndexOf('@')..].Split('/')[..2]);
}
