using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting;
using Personalization.Hosting.Startup;
using Personalization.Hosting.Telemetry;
using Personalization.Silo;
using Personalization.Testing;

namespace Personalization.SystemTests.Hosting;

/// <summary>The engine names grains in its warnings, and a profile's name is made of its visitor's id.</summary>
public sealed class LogRedactionTests
{
    private const string Canary = "canary@example.com";

    [Fact]
    public async Task A_silos_own_warning_about_a_visitors_grain_does_not_say_whose_it_is()
    {
        var folder = Directory.CreateTempSubdirectory("grid-logs-").FullName;
        var lines = new ConcurrentQueue<string>();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = folder });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:ConnectionString"] = $"Data Source={Path.Combine(folder, "grid.db")}",
            ["Cluster:SiloPort"] = "0",
            ["Management:Url"] = "http://127.0.0.1:0",
            ["Sites:default:Hosts:0"] = "*",
        });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Information).AddProvider(new Lines(lines));
        builder.AddManagementListener();
        // Every turn is "too long", so that the silo warns about this grain's as it does on a starved machine.
        builder.AddPersonalizationSilo(
            embedded: true,
            silo => silo.Services.Configure<SchedulingOptions>(options => options.TurnWarningLengthThreshold = TimeSpan.FromTicks(1)));
        await using var app = builder.Build();
        app.UseManagement(management => management.MapSiloManagement());
        foreach (var step in app.Services.GetServices<IStartupStep>())
        {
            await step.RunAsync(CancellationToken.None);
        }

        await app.StartAsync();

        var grain = app.Services.GetRequiredService<IGrainFactory>().GetGrain<IUserProfileGrain>(GrainKeys.User("default", Canary));
        await grain.DecideAsync(
            new DecisionRequest { Site = "default", UserId = Canary, Proof = VisitorProof.Service }, CancellationToken.None);
        await Eventually.HoldsAsync(
            "a warning about the visitor's grain",
            () => Task.FromResult(lines.Any(line => line.Contains("profile/default/user_id:[hidden]", StringComparison.Ordinal))),
            TimeSpan.FromSeconds(30));
        await app.StopAsync();

        Assert.DoesNotContain(lines, line => line.Contains("canary", StringComparison.OrdinalIgnoreCase));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Values_and_exceptions_are_redacted_with_the_text_and_everything_else_passes_as_it_is()
    {
        var lines = new ConcurrentQueue<string>();
        using var services = new ServiceCollection()
            .AddLogRedaction()
            .AddLogRedaction()
            .AddLogging(logging => logging.AddProvider(new Lines(lines)))
            .BuildServiceProvider();
        var logger = services.GetRequiredService<ILogger<LogRedactionTests>>();
        var inner = new InvalidOperationException("no answer of profile/s/anonymous_id:c~C3~A9 here");

#pragma warning disable CA1848, CA2254 // a library's own way to log is what is tested
        logger.LogWarning(
            new AggregateException(inner),
            "Dropping message for {Grain} at {Url}",
            GrainId.Create("profile", GrainKeys.User("s", Canary)),
            "https://x/user_id%3Acanary%40example.com/traits");
        logger.LogWarning("plain {Number}", 7);
#pragma warning restore CA1848, CA2254

        Assert.Equal(2, lines.Count);
        var line = lines.First();
        Assert.Contains(
            "Dropping message for profile/s/user_id:[hidden] at https://x/user_id%3A[hidden]/traits", line, StringComparison.Ordinal);
        Assert.Contains("no answer of profile/s/anonymous_id:[hidden] here", line, StringComparison.Ordinal);
        Assert.Contains("Grain=profile/s/user_id:[hidden]", line, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", line, StringComparison.Ordinal);
        Assert.DoesNotContain("~C3", line, StringComparison.Ordinal);
        Assert.Contains("plain 7", lines.Last(), StringComparison.Ordinal);
    }

    /// <summary>Keeps what a provider gets: text, exception and values.</summary>
    private sealed class Lines(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(
                $"{formatter(state, exception)} {exception} {(state is IEnumerable<KeyValuePair<string, object?>> values ? string.Join(' ', values.Select(value => $"{value.Key}={value.Value}")) : "")}");

        public void Dispose()
        {
        }
    }
}
