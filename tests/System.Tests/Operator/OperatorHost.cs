using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Personalization.Hosting;
using Personalization.Hosting.Startup;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Silo;
using Personalization.Testing.PostgreSql;

namespace Personalization.SystemTests.Operator;

/// <summary>A real silo on real sockets with its operator API, and clients with each role's key.</summary>
public sealed class OperatorHost : IAsyncDisposable
{
    public const string ReadKey = "read-key-of-these-tests";
    public const string OperateKey = "operate-key-of-these-tests";
    public const string ApproveKey = "approve-key-of-these-tests";
    public const string PreviewKey = "preview-key-of-these-tests-0123456789";

    /// <summary>Its events are durable, and its tracking API is not there.</summary>
    public const string QueueingSite = "queueing";

    /// <summary>Sites <c>s0</c> and up, each with a space of its name, so that tests do not meet.</summary>
    private const int Sites = 240;

    private static int Taken;

    private readonly WebApplication _app;
    private readonly string _folder;

    private OperatorHost(WebApplication app, string folder, ConcurrentQueue<string> log)
    {
        _app = app;
        _folder = folder;
        Log = log;
        Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Operator = Client(OperateKey);
        Reader = Client(ReadKey);
        Approver = Client(ApproveKey);
        Nobody = Client(null);
    }

    public string Url { get; }

    public ApiClient Operator { get; }

    public ApiClient Reader { get; }

    public ApiClient Approver { get; }

    public ApiClient Nobody { get; }

    /// <summary>Everything that the process logged.</summary>
    public ConcurrentQueue<string> Log { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<OperatorHost> StartAsync(StorageProvider provider, bool approval = false)
    {
        var folder = Directory.CreateTempSubdirectory("grid-operator-").FullName;
        var connection = provider == StorageProvider.Sqlite
            ? $"Data Source={Path.Combine(folder, "grid.db")}"
            : await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync("operator") + ";Maximum Pool Size=40";
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = folder });
        var settings = new Dictionary<string, string?>
        {
            ["Storage:Provider"] = provider.ToString(),
            ["Storage:ConnectionString"] = connection,
            ["Cluster:SiloPort"] = "0",
            ["Management:Url"] = "http://127.0.0.1:0",
            ["Management:Keys:reader:Secret"] = ReadKey,
            ["Management:Keys:reader:Role"] = "read",
            ["Management:Keys:ops:Secret"] = OperateKey,
            ["Management:Keys:ops:Role"] = "operate",
            ["Management:Keys:anna:Secret"] = ApproveKey,
            ["Management:Keys:anna:Role"] = "approve",
            ["RuleSets:Directory"] = Path.Combine(folder, "rulesets", "{site}.json"),
        };
        for (var i = 0; i < Sites; i++)
        {
            settings[$"Sites:s{i}:Hosts:0"] = $"s{i}.example";
            settings[$"Sites:s{i}:Preview:Key"] = PreviewKey;
        }

        settings[$"Sites:{QueueingSite}:Hosts:0"] = "queueing.example";
        settings[$"Sites:{QueueingSite}:Events:Mode"] = "Queue";
        settings[$"Sites:{QueueingSite}:Segment:WriteKey"] = "write-key-of-these-tests";
        settings[$"Sites:{QueueingSite}:Segment:TrackingUrl"] = "http://127.0.0.1:9/v1";
        if (approval)
        {
            settings["RuleSets:Approval"] = "Required";
            settings["RuleSets:FromFiles"] = "Seed";
        }

        settings["Sites:bare:Hosts:0"] = "bare.example";
        builder.Configuration.AddInMemoryCollection(settings);
        var log = new ConcurrentQueue<string>();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Information).AddProvider(new QueueLogger(log));
        builder.AddManagementListener();
        builder.AddPersonalizationSilo(embedded: true);
        var app = builder.Build();
        app.UseManagement(management => management.MapSiloManagement());
        foreach (var step in app.Services.GetServices<IStartupStep>())
        {
            await step.RunAsync(CancellationToken.None);
        }

        await app.StartAsync();
        return new OperatorHost(app, folder, log);
    }

    /// <summary>A site, and a space, that no other test uses.</summary>
    public static string Site() => $"s{Interlocked.Increment(ref Taken) % Sites}";

    private ApiClient Client(string? key)
    {
        var client = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromMinutes(2) };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return new ApiClient(client);
    }

    public async ValueTask DisposeAsync()
    {
        Operator.Http.Dispose();
        Reader.Http.Dispose();
        Nobody.Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class QueueLogger(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
