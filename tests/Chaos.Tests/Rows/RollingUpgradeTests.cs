using Personalization.Chaos.Tests.Faults;
using Personalization.Testing.Cluster;
using Xunit.Abstractions;

namespace Personalization.Chaos.Tests.Rows;

/// <summary>
/// An earlier commit is built beside this one, and a cluster of it is upgraded process by process under load, and taken back again:
/// contracts and stored state must be understood both ways. <c>UPGRADE_FROM</c> names the commit; without it the newest tag, else twenty
/// commits ago, but not before the change of the directory.
/// </summary>
[Trait("Category", "Full")]
public sealed class RollingUpgradeTests(ITestOutputHelper output)
{
    private const int PerSecond = 60;

    /// <summary>
    /// The first commit whose silos keep one consistent directory of grains. Older ones keep another, and while both kinds are in one
    /// cluster a profile may live twice: going back past it takes a stop of all silos (docs/operations.md).
    /// </summary>
    private const string OneDirectory = "017d44e0d01528861f8031021270c29cec038c2a";

    [Fact]
    public async Task A_cluster_is_upgraded_and_taken_back_under_load_and_nobody_notices()
    {
        using var earlier = Build();
        await using var cluster = await ChaosCluster.StartAsync(visitors: 200, options =>
        {
            options.Binaries = earlier.Binaries;
            options.Settings["Decisions:Deadline"] = "00:00:01";
        });

        await MoveAsync(cluster, "upgrade", HostBinaries.Own);
        await MoveAsync(cluster, "downgrade", earlier.Binaries);
    }

    private async Task MoveAsync(ChaosCluster cluster, string name, HostBinaries to)
    {
        var report = await new FaultRun(cluster, output, PerSecond)
        {
            After = TimeSpan.FromSeconds(3),
        }.RunAsync($"rolling {name}", 1, () => RollingRestart.RunAsync(cluster, process =>
            process.Assembly = process.Name.StartsWith("silo", StringComparison.Ordinal) ? to.Silo : to.Edge));

        Assert.Equal(0, report.UnacknowledgedPushes);
        Assert.Equal("", report.Ended);
    }

    private EarlierBuild Build()
    {
        var commit = Environment.GetEnvironmentVariable("UPGRADE_FROM") is { Length: > 0 } given ? given
            : EarlierBuild.Git("tag --sort=-creatordate").Split('\n')[0].Trim() is { Length: > 0 } tag ? tag
            : EarlierBuild.Git($"merge-base {OneDirectory} HEAD~20").Trim() == OneDirectory ? "HEAD~20" : OneDirectory;
        var build = EarlierBuild.Create(commit, "src/Silo", "src/EdgeFrontend");
        output.WriteLine($"the earlier build is {commit}: {build.Description}");
        return build;
    }
}
