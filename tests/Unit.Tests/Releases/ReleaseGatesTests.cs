using Personalization.Domain.Releases;

namespace Personalization.UnitTests.Releases;

/// <summary>What the gates see, with the traffic that they need to see it; and what they do not take for a breach.</summary>
public sealed class ReleaseGatesTests
{
    private static readonly ReleaseLimits Limits = new();

    [Theory]
    // 3 % of the candidate's decisions fail: 300 of its pages show it.
    [InlineData(300, 0.03, 0, 0, "failures")]
    // All of its pages are at their default: 60 show it.
    [InlineData(60, 0, 1, 0, "no rule matched")]
    // A third of its decisions is slow: 100 show it.
    [InlineData(100, 0, 0, 0.33, "above 100 ms")]
    public void A_bad_candidate_is_seen(int pages, double failing, double defaulting, double slow, string says)
    {
        var traffic = new Traffic(seed: 1);
        traffic.Add(ReleaseCohort.Stable, "/", pages: 20_000, failing: 0.0005, defaulting: 0.1, slow: 0.01);
        traffic.Add(ReleaseCohort.Candidate, "/", pages, failing, defaulting == 0 ? 0.1 : defaulting, slow == 0 ? 0.01 : slow);

        var breach = ReleaseGates.Breach(traffic.Window, traffic.Window, Limits, static _ => false);

        Assert.NotNull(breach);
        Assert.Contains(says, breach, StringComparison.Ordinal);
    }

    [Fact]
    public void One_route_with_half_a_percent_of_the_traffic_is_seen_and_named()
    {
        var traffic = new Traffic(seed: 2);
        traffic.Add(ReleaseCohort.Stable, "/", pages: 99_500, failing: 0.0005);
        traffic.Add(ReleaseCohort.Stable, "/rare", pages: 500, failing: 0.0005);
        traffic.Add(ReleaseCohort.Candidate, "/", pages: 995, failing: 0.0005);
        traffic.Add(ReleaseCohort.Candidate, "/rare", pages: 5, failing: 1);

        var breach = ReleaseGates.Breach(traffic.Window, traffic.Window, Limits, static _ => false);

        Assert.NotNull(breach);
        Assert.StartsWith("route /rare", breach, StringComparison.Ordinal);
    }

    [Fact]
    public void One_edge_alone_is_seen_and_named()
    {
        var traffic = new Traffic(seed: 3);
        foreach (var edge in new[] { "a", "b", "c", "d", "e" })
        {
            traffic.Add(ReleaseCohort.Stable, "/", pages: 20_000, failing: 0.0005, edge: edge);
            traffic.Add(ReleaseCohort.Candidate, "/", pages: 200, failing: edge == "d" ? 0.2 : 0, edge: edge);
        }

        var breach = ReleaseGates.Breach(traffic.Window, traffic.Window, Limits, static _ => false);

        Assert.NotNull(breach);
        Assert.Contains("edge d", breach, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variation_path_that_fails_is_a_failure()
    {
        var traffic = new Traffic(seed: 4);
        traffic.Add(ReleaseCohort.Stable, "/", pages: 10_000, failing: 0);
        traffic.Add(ReleaseCohort.Candidate, "/", pages: 90, failing: 0);
        traffic.Add(ReleaseCohort.Candidate, "/", pages: 10, failing: 1, kind: PageKind.BadPath);

        Assert.NotNull(ReleaseGates.Breach(traffic.Window, traffic.Window, Limits, static _ => false));
    }

    [Fact]
    public void A_feature_that_is_left_out_is_not_judged()
    {
        var traffic = new Traffic(seed: 5);
        traffic.Add(ReleaseCohort.Stable, "/", pages: 10_000, failing: 0);
        traffic.Add(ReleaseCohort.Candidate, "/", pages: 1_000, failing: 0);
        traffic.Add(ReleaseCohort.Candidate, "/killed", pages: 100, failing: 1);

        Assert.NotNull(ReleaseGates.Breach(traffic.Window, traffic.Window, Limits, static _ => false));
        Assert.Null(ReleaseGates.Breach(traffic.Window, traffic.Window, Limits, static row => row.Route == "/killed"));
    }

    [Fact]
    public void Equal_cohorts_are_no_breach_however_often_one_looks()
    {
        var breaches = new List<string>();
        for (var seed = 0; seed < 2_000; seed++)
        {
            var traffic = new Traffic(seed);
            foreach (var route in new[] { "/", "/pricing", "/blog/*", "/rare" })
            {
                foreach (var edge in new[] { "a", "b", "c" })
                {
                    var pages = route == "/rare" ? 30 : 1_000;
                    traffic.Add(ReleaseCohort.Stable, route, pages, failing: 0.003, defaulting: 0.4, slow: 0.02, edge: edge);
                    traffic.Add(ReleaseCohort.Candidate, route, pages / 10, failing: 0.003, defaulting: 0.4, slow: 0.02, edge: edge);
                }
            }

            if (ReleaseGates.Breach(traffic.Window, traffic.Window, Limits, static _ => false) is { } breach)
            {
                breaches.Add(breach);
            }
        }

        Assert.True(breaches.Count <= 1, $"{breaches.Count} of 2000 looks at equal cohorts: {string.Join("; ", breaches.Take(5))}");
    }

    [Fact]
    public void Cohorts_of_another_size_than_the_step_says_are_seen()
    {
        var traffic = new Traffic(seed: 6);
        traffic.Add(ReleaseCohort.Stable, "/", pages: 99_000, failing: 0);
        traffic.Add(ReleaseCohort.Candidate, "/", pages: 1_000, failing: 0);

        Assert.Null(ReleaseGates.RatioBreach(traffic.Window, 0.01, minPages: 100));
        Assert.NotNull(ReleaseGates.RatioBreach(traffic.Window, 0.5, minPages: 100));
    }

    [Fact]
    public void What_was_counted_before_the_step_does_not_count()
    {
        var window = new ReleaseWindow();
        var row = new ReleaseRow("a 1", "a", "/", "hero", "red", ReleaseCohort.Candidate, PageKind.Failed);
        window.Take("a 1", [KeyValuePair.Create(row, 500L)], [], isNew: false);
        window.Take("a 1", [KeyValuePair.Create(row, 503L)], [], isNew: false);
        window.Take("b 1", [KeyValuePair.Create(row with { Edge = "b 1", EdgeName = "b" }, 4L)], [], isNew: true);

        Assert.Equal(7, window.Slices(static _ => false)[ReleaseWindow.All].Candidate.Failures);
    }

    /// <summary>Made-up pages of both cohorts.</summary>
    private sealed class Traffic(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly Dictionary<ReleaseRow, long> _rows = [];
        private readonly Dictionary<(string Edge, string Cohort, bool IsSlow), long> _times = [];

        public ReleaseWindow Window
        {
            get
            {
                var window = new ReleaseWindow();
                foreach (var edge in _rows.Keys.Select(row => row.Edge).Distinct())
                {
                    window.Take(
                        edge,
                        _rows.Where(row => row.Key.Edge == edge),
                        _times.Where(row => row.Key.Edge == edge).Select(row => (row.Key.Cohort, row.Key.IsSlow, row.Value)),
                        isNew: true);
                }

                return window;
            }
        }

        public void Add(
            string cohort, string route, int pages, double failing, double defaulting = 0, double slow = 0, string edge = "a",
            PageKind kind = PageKind.Failed)
        {
            for (var i = 0; i < pages; i++)
            {
                var how = _random.NextDouble() < failing ? kind : _random.NextDouble() < defaulting ? PageKind.Default : PageKind.Decided;
                var row = new ReleaseRow(edge, edge, route, "hero", how == PageKind.Decided ? "red" : "default", cohort, how);
                _rows[row] = _rows.GetValueOrDefault(row) + 1;
                var time = (edge, cohort, _random.NextDouble() < slow);
                _times[time] = _times.GetValueOrDefault(time) + 1;
            }
        }
    }
}
