using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Orleans.Storage;
using Personalization.Domain.Compilation;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Rules;
using Personalization.Grains.Tests.Profiles;
using Personalization.Hosting.Storage;
using Personalization.Testing.Rules;

namespace Personalization.Grains.Tests.Rules;

/// <summary>Broken documents in the stored row, which no publication checked: the silo's rules stay, and its kill switches follow.</summary>
public sealed class PoisonRowTests
{
    [Fact]
    public Task No_broken_row_comes_in_force() => RefusedAsync(300);

    [Fact]
    [Trait("Category", "Full")]
    public Task None_of_ten_thousand_broken_rows_comes_in_force() => RefusedAsync(10_000);

    private static async Task RefusedAsync(int count)
    {
        await using var cluster = await ProfileCluster.StartAsync();
        var grain = cluster.Grains.GetGrain<IRuleSetGrain>("default");
        var cache = cluster.Service<RuleSetCache>();
        var factory = cluster.Service<IGrainFactory>();
        var storage = cluster.Service<IServiceProvider>().GetRequiredKeyedService<IGrainStorage>(GridStorage.ProviderName);
        var row = new GrainState<RuleSetState>(new RuleSetState());
        await storage.ReadStateAsync(RuleSetState.StateName, grain.GetGrainId(), row);
        var (good, version) = (cache.Find("default")!.Rules, cache.Find("default")!.Versions.Rules);
        var (seed, refused) = (Environment.TickCount, 0);
        for (var number = 0; number < count; number++)
        {
            var document = PoisonDocuments.Make(seed, number);
            if (document.Length == 0 || RuleSetCompiler.CompilePublished(document).RuleSet is not null) continue;
            refused++;
            var state = row.State ?? throw new InvalidOperationException("The row is gone.");
            state.Versions.Add(new PublishedRuleSet { Version = version + refused, Hash = "h", Author = "nobody", Document = document });
            state.Versions.RemoveRange(0, Math.Max(0, state.Versions.Count - 3));
            state.KillSwitchVersion++;
            await storage.WriteStateAsync(RuleSetState.StateName, grain.GetGrainId(), row);
            await grain.Cast<IGrainManagementExtension>().DeactivateOnIdle();

            await cache.RefreshAsync("default", factory);

            var snapshot = cache.Find("default")!;
            Assert.Same(good, snapshot.Rules);
            Assert.True(
                snapshot.Versions.Rules == version && snapshot.Versions.KillSwitches == state.KillSwitchVersion,
                $"seed {seed}, document {number}: {snapshot.Versions}");
            if (number % 50 == 0)
            {
                var decision = await ProfileCluster.DecideAsync(cluster.User(cluster.NewId()));
                Assert.Equal(version, decision.RuleSetVersion);
            }
        }

        Assert.True(refused > count / 2, $"Only {refused} of {count} documents were broken.");
    }
}
