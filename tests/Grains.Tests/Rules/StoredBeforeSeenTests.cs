using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Rules;
using Personalization.Grains.Tests.Profiles;
using Personalization.Hosting.Storage;
using Personalization.Testing;

namespace Personalization.Grains.Tests.Rules;

/// <summary>
/// No reader sees a version or a kill switch that storage did not confirm, however a write ends and however readers interleave with it.
/// </summary>
public sealed class StoredBeforeSeenTests : IAsyncLifetime
{
    private ProfileCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _cluster = await ProfileCluster.StartAsync();
        _cluster.Faults.Concerns = state => state == RuleSetState.StateName;
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_publication_under_way_is_seen_by_nobody_until_it_is_stored()
    {
        var rules = Rules("hanging");
        Assert.Equal(PublishStatus.Published, (await PublishAsync(rules, 1)).Status);
        _cluster.Faults.Next(StorageFault.Hang);

        var publication = PublishAsync(rules, 2);
        await Eventually.HoldsAsync("the write hangs", () => _cluster.Faults.Hanging == 1);
        var seen = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => SeenAsync(rules)));
        var history = await rules.GetHistoryAsync();
        var byNumber = await rules.GetAsync(2);
        _cluster.Faults.Release();
        var result = await publication;

        Assert.All(seen, version => Assert.Equal(1, version));
        Assert.Equal(1, history[0].Version);
        Assert.Null(byNumber);
        Assert.Equal((PublishStatus.Published, 2L), (result.Status, result.Version));
        Assert.Equal(2, await SeenAsync(rules));
    }

    [Fact]
    public async Task A_kill_switch_under_way_is_seen_by_nobody_until_it_is_stored()
    {
        var rules = Rules("killed");
        await PublishAsync(rules, 1);
        _cluster.Faults.Next(StorageFault.Hang);

        var kill = rules.SetKillSwitchAsync(new KillSwitchRequest { Feature = "f", Off = true, Author = "test" });
        await Eventually.HoldsAsync("the write hangs", () => _cluster.Faults.Hanging == 1);
        var during = await rules.GetIfNewerAsync(new RuleSetVersions(0, -1));
        _cluster.Faults.Release();
        await kill;

        Assert.Empty(during!.KillSwitches);
        Assert.Equal(["f"], (await rules.GetIfNewerAsync(new RuleSetVersions(0, -1)))!.KillSwitches.Select(off => off.Feature));
    }

    [Theory]
    [InlineData(StorageFault.FailBefore)]
    [InlineData(StorageFault.FailAfter)]
    [InlineData(StorageFault.Conflict)]
    [InlineData(StorageFault.Hang)]
    public async Task A_write_of_unknown_outcome_is_not_acknowledged_and_readers_only_see_what_is_stored(StorageFault fault)
    {
        var rules = Rules($"unknown-{fault}");
        await PublishAsync(rules, 1);
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => ReadAsync(rules, stop.Token)).ToArray();
        _cluster.Faults.Next(fault);

        var result = await PublishAsync(rules, 2);
        if (fault == StorageFault.Hang)
        {
            _cluster.Faults.Release();
        }

        await Eventually.HoldsAsync(
            "the next publication is stored",
            async () => (await PublishAsync(rules, 3)).Status is PublishStatus.Published or PublishStatus.Unchanged);
        await Eventually.HoldsAsync("readers see what is stored", async () => await SeenAsync(rules) == await StoredAsync(rules));
        await stop.CancelAsync();
        await Task.WhenAll(readers);

        Assert.Equal(PublishStatus.Unavailable, result.Status);
    }

    /// <summary>Reads over and over; whatever version is seen must be in storage at that time.</summary>
    private async Task ReadAsync(IRuleSetGrain rules, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var seen = await SeenAsync(rules);
            var stored = await StoredAsync(rules);
            Assert.True(seen <= stored, $"version {seen} was seen and storage holds {stored}");
        }
    }

    private IRuleSetGrain Rules(string site) => _cluster.Grains.GetGrain<IRuleSetGrain>(site);

    private static Task<PublishResult> PublishAsync(IRuleSetGrain rules, int value) => rules.PublishAsync(new PublishRequest
    {
        Document = Encoding.UTF8.GetBytes($$"""{ "features": { "f": { "defaultValue": {{value}} } } }"""),
        Author = "test",
    });

    private static async Task<long> SeenAsync(IRuleSetGrain rules) =>
        (await rules.GetIfNewerAsync(new RuleSetVersions(0, -1)))?.Info.Version ?? 0;

    private async Task<long> StoredAsync(IRuleSetGrain rules)
    {
        var row = new GrainState<RuleSetState>(new RuleSetState());
        await _cluster.Service<IServiceProvider>()
            .GetRequiredKeyedService<IGrainStorage>(GridStorage.ProviderName)
            .ReadStateAsync(RuleSetState.StateName, rules.GetGrainId(), row);
        return row.State?.Versions is [.., { } newest] ? newest.Version : 0;
    }
}
