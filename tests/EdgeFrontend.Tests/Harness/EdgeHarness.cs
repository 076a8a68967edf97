using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Personalization.Domain.Compilation;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Switches;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Grid.Events;
using Personalization.EdgeFrontend.Grid.Profiles;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Grid.Sessions;
using Personalization.EdgeFrontend.Visitors.Tokens;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting;
using Personalization.Hosting.Health;
using Personalization.Simulators;
using Personalization.Sites;
using Personalization.Testing;

namespace Personalization.EdgeFrontend.Tests.Harness;

/// <summary>
/// The whole edge on a real socket between a real origin and a simulated Segment; only the grid behind it is a fake. What is on the
/// wire is what is tested.
/// </summary>
public sealed class EdgeHarness : IAsyncDisposable
{
    public const string Host = "shop.example";
    public const string WriteKey = "demo-write-key";

    /// <summary>The route "/" and the path families that the tests use.</summary>
    public const string Rules =
        """
        { "routes": [ { "path": "/", "feature": "landing-page" } ],
          "features": { "landing-page": { "defaultValue": null, "rules": [ { "id": "mobile", "condition": { "device": "mobile" }, "force": "/mobile" } ] },
                        "secret": { "defaultValue": 1 } },
          "clientSideTraits": { "group_a": "crew", "anonymous": { "condition": { "known": false } } },
          "clientFeatures": [ "landing-page" ] }
        """;

    private readonly WebApplication _app;

    private EdgeHarness(WebApplication app, TestOrigin origin, SegmentSimulator segment, FakeLogs logs)
    {
        _app = app;
        Origin = origin;
        Segment = segment;
        Logs = logs;
        Urls =
            [.. app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(address => new Uri(address))];
        Url = Urls[^1];
        HttpUrl = Urls.LastOrDefault(address => address.Scheme == Uri.UriSchemeHttp, Url);
        Client = CreateClient();
    }

    public TestOrigin Origin { get; }

    public SegmentSimulator Segment { get; }

    internal FakeDecisions Decisions => _app.Services.GetRequiredService<FakeDecisions>();

    public FakeRuleSource RuleSource => _app.Services.GetRequiredService<FakeRuleSource>();

    public FakePush Push => _app.Services.GetRequiredService<FakePush>();

    public FakeEventQueue Queue => _app.Services.GetRequiredService<FakeEventQueue>();

    internal FakeServed Served => _app.Services.GetRequiredService<FakeServed>();

    public FakeProfileChanges Changes => _app.Services.GetRequiredService<FakeProfileChanges>();

    public FakeSession Session => _app.Services.GetRequiredService<FakeSession>();

    public FakeLogs Logs { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Url { get; }

    /// <summary>All addresses in the order of the settings, the operators' first.</summary>
    public IReadOnlyList<Uri> Urls { get; }

    /// <summary>The last address without TLS.</summary>
    public Uri HttpUrl { get; }

    /// <summary>Keeps no cookies, follows no redirects, inflates nothing: one request, one answer.</summary>
    public HttpClient Client { get; }

    public static async Task<EdgeHarness> StartAsync(
        Dictionary<string, string?>? settings = null,
        Action<WebApplicationBuilder>? configure = null,
        string? rules = Rules,
        bool listeners = false)
    {
        var origin = await TestOrigin.StartAsync();
        var segment = await SegmentSimulator.StartAsync();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var logs = new FakeLogs();
        builder.Logging.AddProvider(logs);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Sites:default:Origin"] = origin.Url.ToString(),
            ["Sites:default:Webhook:Username"] = "hook",
            ["Sites:default:Webhook:Password"] = "hook-password",
        });
        builder.Configuration.AddInMemoryCollection(segment.ConfigurationOf());
        if (settings is not null)
        {
            builder.Configuration.AddInMemoryCollection(settings);
        }

        builder.WebHost.UseKestrelCore();
        if (listeners)
        {
            // The product's own doors, with their limits.
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Edge:Url"] = settings?.GetValueOrDefault("Edge:Url") ?? "http://127.0.0.1:0",
                ["Management:Url"] = settings?.GetValueOrDefault("Management:Url") ?? "http://127.0.0.1:0",
            });
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.AddGridListeners();
        }
        else
        {
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls("http://127.0.0.1:0");
        }

        builder.Services.AddRouting();
        builder.Services.AddSingleton<FakeDecisions>()
            .AddSingleton<IDecisionClient>(provider => provider.GetRequiredService<FakeDecisions>());
        builder.Services.AddSingleton<FakeServed>().AddSingleton<IServedReports>(provider => provider.GetRequiredService<FakeServed>());
        builder.Services.AddSingleton<FakeProfileChanges>()
            .AddSingleton<IProfileChanges>(provider => provider.GetRequiredService<FakeProfileChanges>());
        builder.Services.AddSingleton<FakePush>().AddSingleton<IProfilePush>(provider => provider.GetRequiredService<FakePush>());
        builder.Services.AddSingleton<FakeRuleSource>()
            .AddSingleton<IRuleSetSource>(provider => provider.GetRequiredService<FakeRuleSource>());
        builder.Services.AddSingleton<FakeEventQueue>()
            .AddSingleton<IEventQueue>(provider => provider.GetRequiredService<FakeEventQueue>());
        builder.Services.AddSingleton<FakeSession>().AddSingleton<ISessionChannel>(provider => provider.GetRequiredService<FakeSession>());
        builder.Services.AddSingleton(NoGrid.Create());
        builder.Services.AddMetrics();
        configure?.Invoke(builder);
        builder.AddEdge();
        var app = builder.Build();
        if (listeners)
        {
            app.UseManagement(management => management.MapGridHealth());
        }

        app.UseEdge();
        if (rules is not null)
        {
            Publish(app.Services, "default", rules);
        }

        await app.StartAsync();
        var session = app.Services.GetRequiredService<EdgeSessionLoop>();
        await Eventually.HoldsAsync("the edge's session", () => Task.FromResult(session.IsAlive));
        return new EdgeHarness(app, origin, segment, logs);
    }

    public static void Publish(IServiceProvider services, string site, string rules, long version = 7, string? killed = null)
    {
        var compiled = RuleSetCompiler.Compile(Encoding.UTF8.GetBytes(rules), CompileMode.Strict);
        Assert.True(compiled.Succeeded, string.Join("; ", compiled.Problems));
        services.GetRequiredService<RuleSetSnapshots>()
            .Publish(
                site,
                new EdgeRuleSet(
                    compiled.RuleSet!,
                    new RuleSetVersions(version, killed is null ? 0 : 1),
                    killed is null ? KillSwitchSet.None : KillSwitchSet.Of([(null, killed)])));
    }

    /// <summary>The cookie with a token for these ids, as the edge issues it.</summary>
    public string Token(string? anonymousId, string? userId = null, string name = "grid_token")
    {
        var site = _app.Services.GetRequiredService<ISiteCatalog>().Current.Sites[0];
        return $"{name}={_app.Services.GetRequiredService<VisitorTokens>().Issue(site, default, anonymousId, userId, vouchedNow: userId is not null)}";
    }

    public HttpClient CreateClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = Url,
            Timeout = TimeSpan.FromSeconds(30),
        };

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        string? cookie = null,
        string host = Host,
        HttpContent? content = null,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Host = host;
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request);
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? cookie = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, cookie, headers: headers);

    public Task<HttpResponseMessage> PostJsonAsync(
        string path, string json, string? cookie = null, string mediaType = "text/plain", params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, cookie, content: new StringContent(json, Encoding.UTF8, mediaType), headers: headers);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
        await Segment.DisposeAsync();
        await Origin.DisposeAsync();
    }
}
