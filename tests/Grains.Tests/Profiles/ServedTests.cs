using Personalization.Grains.Interfaces.Messages;
using Personalization.Simulators;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>What was served is kept, and each exposure is delivered at least once and let through once.</summary>
public sealed class ServedTests(SqliteProfiles fixture) : IClassFixture<SqliteProfiles>
{
    private ProfileCluster Cluster => fixture.Cluster;

    [Fact]
    public async Task Pages_that_report_the_same_exposure_at_once_and_again_send_it_once()
    {
        var user = Cluster.User(Cluster.NewId());
        var report = Served(Cluster.NewId("exp"));
        await user.ReadAsync();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => user.ReportServedAsync(report)));
        await Cluster.ForgetAsync(user);
        await user.ReportServedAsync(report);

        Assert.Equal(1, Sent(report));
    }

    [Fact]
    public async Task An_assignment_is_kept_although_its_exposure_could_not_be_delivered_and_that_is_sent_with_the_next_page()
    {
        var user = Cluster.User(Cluster.NewId());
        var report = Served(Cluster.NewId("exp"));
        using (Cluster.Upstream.Faults.Add(Fault.Status(503) with { Family = EndpointFamily.Tracking }))
        {
            await user.ReportServedAsync(report);
            Assert.Single((await user.ReadAsync()).Sticky);
            Assert.Equal(0, Sent(report));
        }

        await user.ReportServedAsync(report);
        await user.ReportServedAsync(report);

        Assert.Equal(1, Sent(report));
    }

    [Fact]
    public async Task A_report_that_is_no_exposure_keeps_the_assignment_and_sends_nothing()
    {
        var user = Cluster.User(Cluster.NewId());
        var report = Served(Cluster.NewId("exp")) with { Expose = false };

        await user.ReportServedAsync(report);

        Assert.Single((await user.ReadAsync()).Sticky);
        Assert.Equal(0, Sent(report));
    }

    private int Sent(ServedReport report) =>
        Cluster.Upstream.Tracking.Events.Count(e => e.Body.ToString()!.Contains(
            report.Assignments[0].ExperimentKey, StringComparison.Ordinal));

    private static ServedReport Served(string experiment) => new()
    {
        Site = "default",
        Proof = Proofs.User(),
        Expose = true,
        UserId = "u",
        Assignments =
            [new ExperimentAssignment
            {
                ExperimentKey = experiment,
                VariationKey = "a",
                HashAttribute = "id",
                HashValue = "x",
                Keep = true,
                Expose = true,
            }],
    };
}
