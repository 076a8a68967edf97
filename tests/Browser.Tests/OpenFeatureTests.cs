using System.Text.Json;
using Personalization.BrowserTests.Pages;
using Personalization.Simulators;
using Xunit.Abstractions;

namespace Personalization.BrowserTests;

/// <summary>npm's OpenFeature web client in a real page: an open page hears of a push by itself.</summary>
[Collection(nameof(BrowserCollection))]
public sealed class OpenFeatureTests(BrowserFixture fixture, ITestOutputHelper output)
{
    private const int Rounds = 9;

    private const string Start =
        """
        async () => {
          const { OpenFeature, ProviderEvents } = window.load("@openfeature/web-sdk");
          const { OFREPWebProvider } = window.load("@openfeature/ofrep-web-provider");
          const value = () => OpenFeature.getClient().getStringValue("landing-page", "the code's default");
          window.changes = [];
          window.notices = [];
          window.EventSource = class extends window.EventSource {
            constructor(...address) {
              super(...address);
              this.addEventListener("message", () => window.notices.push(Date.now()));
            }
          };
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

        var (notices, changes) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var (notice, change) = await PushAsync(visitor, round, member: round % 2 == 0);
            notices.Add(notice);
            changes.Add(change);
        }

        notices.Sort();
        changes.Sort();
        output.WriteLine(
            $"After the acknowledgement of a push, median of {Rounds}: the notification in the open page {notices[Rounds / 2]:0} ms ({notices[0]:0} to {notices[^1]:0}), "
            + $"its flag changed {changes[Rounds / 2]:0} ms ({changes[0]:0} to {changes[^1]:0}).");
        Assert.Empty(visitor.Complaints);
    }

    /// <summary>
    /// Pushes, and tells the milliseconds from the acknowledgement to the notification in the page and to the changed flag. The
    /// notification can be first.
    /// </summary>
    private async Task<(double Notice, double Change)> PushAsync(Visitor visitor, int round, bool member)
    {
        await fixture.PushAsync(WebhookPayload.AudienceIdentify("open-page", "red_group", member, TimeProvider.System.GetUtcNow()));
        var acknowledged = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await visitor.Page.WaitForFunctionAsync($"() => window.changes.length > {round} && window.notices.length > {round}");

        var change = await visitor.Page.EvaluateAsync<JsonElement>($"() => window.changes[{round}]");
        Assert.Equal(member ? "/red" : "the code's default", change.GetProperty("value").GetString());
        var notice = await visitor.Page.EvaluateAsync<double>($"() => window.notices[{round}]");
        return (notice - acknowledged, change.GetProperty("at").GetDouble() - acknowledged);
    }

    /// <summary>The client's own files as one script: a page has no <c>require</c>.</summary>
    private static string Bundle()
    {
        var folder = Path.Combine(Repository.Root, "tests/npm/openfeature/node_modules");
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"{folder} is missing. Run eng/prerequisites.sh.");
        var sources =
            Modules.Select(module => $"{JsonSerializer.Serialize(NameOf(module))}: (module, exports, require) => {{ {File.ReadAllText(Path.Combine(folder, module))}\n }}");
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
