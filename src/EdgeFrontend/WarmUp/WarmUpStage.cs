using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Personalization.Domain.Compilation;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Rules;
using Personalization.Domain.Switches;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.FirstParty;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Grid.Profiles;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Visitors;
using Personalization.EdgeFrontend.Visitors.Tokens;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Clustering;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.WarmUp;

/// <summary>
/// An edge inside the edge: the product's own pipeline in a container of its own, between a website and a grid that are made up, the
/// website on a loopback port. Nothing that happens here reaches an origin, a grain, Segment,
/// a metric or the log.
/// </summary>
internal sealed class WarmUpStage : IAsyncDisposable
{
    private const string Site = "warm-up";
    private const string Feature = "page";

    /// <summary>Short, because one of the visitors waits for it.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(10);

    /// <summary>Looked through for bots' names, as every browser's is.</summary>
    private const string Browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

    private readonly WarmUpWebsite _website = new();
    private readonly ServiceProvider _services;
    private readonly RequestDelegate _pipeline;
    private readonly string _token;

    /// <summary>Builds it.</summary>
    /// <param name="reports">The edge's own, which a container must have and no page here uses: none is part of an experiment.</param>
    public WarmUpStage(IServedReports reports)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"Sites:{Site}:Origin"] = _website.Url,
            [$"Sites:{Site}:Segment:WriteKey"] = Site,
        }).Build();
        var own = new ServiceCollection();
        own.AddSingleton<IConfiguration>(configuration);
        own.AddLogging();
        own.AddSingleton<IMeterFactory, WarmUpMeters>();
        own.AddSingleton(new DiagnosticListener(Site)); // which a web host has and routing wants
        own.AddSingleton(reports);
        own.AddSingleton<IDecisionClient>(provider => new GrainDecisionClient(
            DecideAsync,
            ClusterConnection.Assumed,
            provider.GetRequiredService<DecisionFallback>(),
            provider.GetRequiredService<SiloCircuitBreaker>(),
            Options.Create(new DecisionOptions { Deadline = Deadline }),
            TimeProvider.System,
            NullLogger<GrainDecisionClient>.Instance));
        own.AddSingleton(EdgeSpans.Silent);
        own.AddEdge(configuration);
        // Pages only: the edge's own paths would want the grid and Segment.
        own.RemoveAll<IFirstPartyEndpoints>();
        _services = own.BuildServiceProvider();
        _services.GetRequiredService<RuleSetSnapshots>()
            .Publish(Site, new EdgeRuleSet(Compile(), new RuleSetVersions(1, 0), KillSwitchSet.None));
        var keys = _services.GetRequiredService<TokenKeys>();
        var site = _services.GetRequiredService<ISiteCatalog>().Current.Sites[0];
        keys.Add(site.Space, new TokenKey { Secret = RandomNumberGenerator.GetBytes(32) });
        _token = _services.GetRequiredService<VisitorTokens>().Issue(site, default, Site, null, vouchedNow: false)!;
        _pipeline = new ApplicationBuilder(_services).UseEdgePipeline().Build();
    }

    /// <summary>Serves one page.</summary>
    /// <param name="visit">Whose.</param>
    /// <param name="body">Gets the page.</param>
    /// <param name="cancellationToken">The visitor leaves.</param>
    /// <returns>The status and headers.</returns>
    public async Task<HttpResponse> ServeAsync(WarmUpVisit visit, Stream body, CancellationToken cancellationToken)
    {
        await using var scope = _services.CreateAsyncScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellationToken };
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        context.Response.Body = body;
        var request = context.Request;
        (request.Method, request.Scheme, request.Path, request.Protocol) = (HttpMethods.Get, "http", "/", "HTTP/1.1");
        request.Headers.Host = "warm-up.invalid";
        request.Headers.Accept = "text/html";
        request.Headers.UserAgent = Browser;
        if (visit == WarmUpVisit.Compressed)
        {
            request.Headers.AcceptEncoding = "gzip";
        }

        if (visit != WarmUpVisit.Stranger)
        {
            request.Headers.Cookie = $"{VisitorCookie.UserId}={visit}; {VisitorCookie.AnonymousId}={Site}; {VisitorCookie.Token}={_token}";
        }

        await _pipeline(context);
        return context.Response;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _website.DisposeAsync();
    }

    private static CompiledRuleSet Compile() =>
        RuleSetCompiler.Compile(
            """{ "routes": [ { "path": "/", "feature": "page" } ], "features": { "page": { "defaultValue": null } }, "clientFeatures": [ "page" ] }"""u8.ToArray(),
            CompileMode.Strict).RuleSet!;

    private static async Task<DecisionResult> DecideAsync(string identity, DecisionRequest request)
    {
        await Task.Yield();
        if (request.SeenUserId == nameof(WarmUpVisit.Late))
        {
            await new TaskCompletionSource().Task;
        }

        return new DecisionResult
        {
            Decisions =
                [new FeatureDecision
                {
                    Feature = Feature,
                    Value = "\"/variation\""u8.ToArray(),
                    Reason = "TARGETING_MATCH",
                    Variant = "variation",
                }],
            RuleSetVersion = 1,
            Silo = Site,
        };
    }

    /// <summary>Meters that no collector asks for: their names begin with none of the product's.</summary>
    private sealed class WarmUpMeters : IMeterFactory
    {
        private readonly List<Meter> _made = [];

        public Meter Create(MeterOptions options)
        {
            var meter = new Meter($"{Site}.{options.Name}");
            _made.Add(meter);
            return meter;
        }

        public void Dispose() => _made.ForEach(meter => meter.Dispose());
    }
}
