using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Personalization.Grains;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Clustering;
using Personalization.Hosting.Storage;

namespace Personalization.Benchmarks.Profiles;

/// <summary>A silo as the hosts compose it, with the callers in its own process.</summary>
internal sealed class GridUnderTest : IAsyncDisposable
{
    private static readonly byte[] Rules = """
        {
          "routes": [ { "path": "/", "feature": "landing-page" } ],
          "features": { "landing-page": { "defaultValue": null, "rules": [
            { "id": "red", "condition": { "trait_07": true }, "force": "/red" },
            { "id": "rich", "condition": { "trait_11": { "$gte": 1000000 } }, "force": "/rich" },
            { "id": "half", "coverage": 0.5, "hashVersion": 2, "hashAttribute": "id", "force": "/half" } ] } }
        }
        """u8.ToArray();

    private readonly IHost _host;

    private GridUnderTest(IHost host) => _host = host;

    public GridDatabase Database => _host.Services.GetRequiredService<GridDatabase>();

    public static async Task<GridUnderTest> StartAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Cluster:SiloPort"] = "0" });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(silo => silo
            .AddGridClustering(builder.Configuration, embedded: true)
            .AddGridStorage(builder.Configuration)
            .AddGridGrains(builder.Configuration));
        builder.Services.AddGridBackgroundWork();
        var host = builder.Build();
        await host.StartAsync();
        var grid = new GridUnderTest(host);
        await grid.PublishAsync();
        return grid;
    }

    public IUserProfileGrain User(string id) =>
        _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IUserProfileGrain>(GrainKeys.User("default", id));

    public static Task<DecisionResult> DecideAsync(IUserProfileGrain user, string id) => user.DecideAsync(
        new DecisionRequest
        {
            Site = "default",
            Features = ["landing-page"],
            UserId = id,
            Proof = VisitorProof.Service,
            Path = "/",
            WaitBudget = TimeSpan.FromSeconds(10),
        }, CancellationToken.None);

    /// <summary>One trait of 20 in a profile of about 480 bytes of JSON, or another one of them at a later moment.</summary>
    public static ProfileChange Trait(int number, long round) => new()
    {
        Traits =
            [new TraitChange
            {
                Name = $"trait_{number % 20:00}",
                Value = Encoding.UTF8.GetBytes(
                    (number % 4) switch { 0 => "true", 1 => $"{round}", 2 => $"\"value {round}\"", _ => $"[\"a\",{round}]" }),
            }],
        Timestamp = DateTimeOffset.UnixEpoch.AddYears(50).AddMilliseconds(round),
        ArrivedAt = DateTimeOffset.UnixEpoch.AddYears(60),
        MessageId = $"m{number}-{round}",
    };

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private async Task PublishAsync()
    {
        var rules = _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IRuleSetGrain>("default");
        var published = await rules.PublishAsync(new PublishRequest { Document = Rules, Author = "benchmark" });
        if (published.Problems.Length > 0)
        {
            throw new InvalidOperationException($"{published.Problems[0].Place}: {published.Problems[0].Message}");
        }

        while ((await DecideAsync(User("first"), "first")).RuleSetVersion == 0)
        {
            await Task.Delay(50);
        }
    }
}
