using Xunit.Abstractions;

namespace Personalization.Chaos.Tests.History;

/// <summary>
/// The checker proves itself before anything is concluded from its silence: against stores that break one law each, seldom.
/// </summary>
public sealed class HistoryCheckerTests(ITestOutputHelper output)
{
    private const int Clients = 8;
    private const int Operations = 80_000;

    [Fact]
    public void A_store_that_keeps_its_promises_is_not_accused()
    {
        for (var round = 0; round < 5; round++)
        {
            Assert.Empty(Run(new BrokenStore()));
        }
    }

    [Fact]
    public void One_acknowledgement_in_a_thousand_that_was_not_stored_is_found()
    {
        // With few registers a later write covers the lost one, and only reads tell; with many the lost one is often the last.
        Assert.Contains(Run(new BrokenStore { DropsOneWriteIn = 1000 }), violation => violation.Kind == ViolationKind.StaleRead);
        Assert.Contains(
            Run(new BrokenStore(registers: 20_000) { DropsOneWriteIn = 1000 }), violation => violation.Kind == ViolationKind.LostWrite);
    }

    [Fact]
    public void A_read_from_an_old_copy_is_found()
    {
        var found = Run(new BrokenStore { ReadsOldOneIn = 1000 });

        Assert.Contains(found, violation => violation.Kind is ViolationKind.StaleRead or ViolationKind.WentBack);
        Assert.DoesNotContain(found, violation => violation.Kind == ViolationKind.LostWrite);
    }

    [Fact]
    public void A_write_that_took_effect_twice_is_found() =>
        Assert.All(
            Run(new BrokenStore { DoublesOneWriteIn = 1000 }), violation => Assert.Equal(ViolationKind.DoubledEffect, violation.Kind));

    [Fact]
    public void A_refused_write_that_took_effect_all_the_same_is_found() =>
        Assert.Contains(Run(new BrokenStore { RefusesButStoresOneIn = 1000 }), violation => violation.Kind == ViolationKind.FromNowhere);

    [Fact]
    public void A_lost_answer_accuses_nobody_whether_its_write_happened_or_not() =>
        Assert.Empty(Run(new BrokenStore { LosesOneAnswerIn = 20 }));

    [Fact]
    public void A_read_that_goes_back_is_found_although_nothing_was_acknowledged()
    {
        Operation[] history =
        [
            new(1, true, 1, 0, long.MaxValue, OperationOutcome.Unknown),
            new(1, false, 1, 10, 20, OperationOutcome.Ok, ReadSource.Grain),
            new(1, false, 0, 30, 40, OperationOutcome.Ok, ReadSource.Grain),
        ];

        Assert.Equal(ViolationKind.WentBack, Assert.Single(HistoryChecker.Check(history, [])).Kind);
    }

    [Fact]
    public void A_last_known_decision_may_be_a_minute_old_and_not_more()
    {
        var second = System.Diagnostics.Stopwatch.Frequency;
        Operation[] history =
        [
            new(1, true, 1, 0, 1 * second, OperationOutcome.Ok),
            new(1, false, 0, 59 * second, 60 * second, OperationOutcome.Ok, ReadSource.Fallback),
            new(1, false, 0, 62 * second, 63 * second, OperationOutcome.Ok, ReadSource.Fallback),
        ];

        Assert.Equal(ViolationKind.FallbackTooOld, Assert.Single(HistoryChecker.Check(history, [])).Kind);
    }

    private IReadOnlyList<Violation> Run(BrokenStore store)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var recorder = new HistoryRecorder();
        store.Run(new Random(seed), recorder, Clients, Operations);
        return HistoryChecker.Check(recorder.Operations, store.Final);
    }
}
