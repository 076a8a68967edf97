using Personalization.EdgeFrontend.Grid.Sessions;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.Tests.Sessions;

public sealed class DecisionCountersTests
{
    private readonly DecisionCounters _counters = new();

    [Fact]
    public void Counters_are_cumulative_and_said_again_until_they_were_taken()
    {
        _counters.Count("shop", "/", Decision(), "stable");
        var first = _counters.Changed(everything: false);
        _counters.Count("shop", "/", Decision(), "stable");

        var second = _counters.Changed(everything: false);
        _counters.Taken(second);

        Assert.Equal(1, Assert.Single(first).Count);
        Assert.Equal(2, Assert.Single(second).Count);
        Assert.Empty(_counters.Changed(everything: false));
        Assert.Equal(2, Assert.Single(_counters.Changed(everything: true)).Count);
    }

    [Fact]
    public void The_table_is_bounded_and_nothing_is_lost()
    {
        for (var i = 0; i < DecisionCounters.MaxRows + 500; i++)
        {
            _counters.Count("shop", $"/{i}", Decision(), "stable");
        }

        var rows = _counters.Changed(everything: true);

        Assert.InRange(rows.Length, DecisionCounters.MaxRows, DecisionCounters.MaxRows + 1);
        Assert.Equal(DecisionCounters.MaxRows + 500, rows.Sum(row => row.Count));
        Assert.Equal(500, rows.Single(row => row.Route == DecisionCounters.Other).Count);
    }

    [Fact]
    public void Counting_a_page_allocates_nothing()
    {
        var decision = Decision();
        _counters.Count("shop", "/", decision, "stable");
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1_000; i++)
        {
            _counters.Count("shop", "/", decision, "stable");
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Rows_of_versions_that_are_long_out_of_force_make_room()
    {
        for (var version = 1; version <= 100; version++)
        {
            for (var i = 0; i < 20; i++)
            {
                _counters.Count("shop", $"/{i}", Decision(version), "stable");
            }

            _counters.Taken(_counters.Changed(everything: false));
        }

        Assert.InRange(_counters.Changed(everything: true).Length, 60, 520);
        Assert.DoesNotContain(_counters.Changed(everything: true), row => row.Route == DecisionCounters.Other);
    }

    private static PageDecision Decision(long version = 3) =>
        new() { Feature = "page", Reason = "TARGETING_MATCH", Variant = "red", Source = "grain", RuleSetVersion = version };
}
