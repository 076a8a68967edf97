using Orleans.Core.Internal;
using Orleans.Runtime.Placement;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Tests.Profiles;
using Personalization.Testing;

namespace Personalization.Grains.Tests.Rules;

/// <summary>The grain of a site's rules moves when its silo stops.</summary>
public sealed class MovingRulesTests
{
    [Fact]
    public async Task Rules_that_move_to_another_silo_are_read_there_and_nothing_is_said_of_it()
    {
        await using var cluster = await ProfileCluster.StartAsync(silos: 2);
        var rules = cluster.Grains.GetGrain<IRuleSetGrain>("default");
        var before = (await rules.GetIfNewerAsync(new RuleSetVersions(0, -1)))!.Info.Version;
        var management = cluster.Grains.GetGrain<IManagementGrain>(0);
        var from = (await management.GetActivationAddress(rules))!;
        var to = (await management.GetHosts(onlyActive: true)).Keys.Single(silo => !silo.Equals(from));

        RequestContext.Set(IPlacementDirector.PlacementHintKey, to);
        await rules.AsReference<IGrainManagementExtension>().MigrateOnIdle();
        RequestContext.Clear();
        await Eventually.HoldsAsync(
            "the rules are on the other silo",
            async () => (await rules.GetIfNewerAsync(new RuleSetVersions(0, -1)))!.Info.Version == before
                && to.Equals(await management.GetActivationAddress(rules)));

        Assert.DoesNotContain(cluster.Logs.Lines, line => line.Text.Contains("dehydrat", StringComparison.OrdinalIgnoreCase));
    }
}
