using System.Globalization;
using Personalization.Chaos.Tests.Faults;
using Personalization.Testing.Processes;
using Xunit.Abstractions;

namespace Personalization.Chaos.Tests.Rows;

/// <summary>Nobody is lost: the load goes on while other processes take every core. No silo may be taken for dead.</summary>
[Trait("Category", "Chaos")]
public sealed class StarvationRows(OriginRows.Fixture fixture, ITestOutputHelper output) : IClassFixture<OriginRows.Fixture>
{
    /// <summary>How long, in seconds: <c>CHAOS_STARVATION</c>.</summary>
    private static double Seconds =>
        double.TryParse(Environment.GetEnvironmentVariable("CHAOS_STARVATION"), CultureInfo.InvariantCulture, out var given) ? given : 600;

    [Fact]
    public async Task No_silo_is_evicted_while_every_core_is_busy()
    {
        var cluster = fixture.Cluster;
        var burners = new List<ChildProcess>();
        try
        {
            var report = await new FaultRun(cluster, output, ChaosSettings.Rate)
            {
                After = TimeSpan.FromSeconds(2),
            }.RunAsync($"all cores busy for {Seconds:0} s", 1, async () =>
            {
                for (var core = 0; core < 2 * Environment.ProcessorCount; core++)
                {
                    burners.Add(
                        await ChildProcess.StartAsync(
                            ["/bin/sh", "-c", "while :; do :; done"], [], Path.Combine(cluster.Grid.LogFolder, "burner.log")));
                }

                await Task.Delay(TimeSpan.FromSeconds(Seconds));
            });

            Assert.Equal("", report.Ended);
        }
        finally
        {
            foreach (var burner in burners)
            {
                await burner.DisposeAsync();
            }
        }
    }
}
