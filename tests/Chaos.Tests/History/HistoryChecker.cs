using System.Diagnostics;

namespace Personalization.Chaos.Tests.History;

/// <summary>
/// Finds in a history what no correct grid could have produced. Unknown operations may have happened at any time after they began, or
/// never: they excuse what a read saw, and never what it did not see.
/// </summary>
public static class HistoryChecker
{
    /// <summary>An edge's last known decision may be this old.</summary>
    public static readonly TimeSpan FallbackAge = TimeSpan.FromSeconds(60);

    /// <summary>Checks every register of a history.</summary>
    /// <param name="operations">What the clients saw.</param>
    /// <param name="final">What is in the registers at the end; a register that is not listed is not checked for lost writes.</param>
    /// <param name="initial">The number that every register held before the history began.</param>
    public static IReadOnlyList<Violation> Check(IEnumerable<Operation> operations, IEnumerable<FinalState> final, long initial = 0)
    {
        var ends = final.ToDictionary(state => state.Register);
        var violations = new List<Violation>();
        foreach (var register in operations.GroupBy(operation => operation.Register))
        {
            var writes = register.Where(operation => operation.IsWrite).ToList();
            CheckReads(register.Key, writes, [.. register.Where(operation => !operation.IsWrite)], initial, violations);
            if (ends.TryGetValue(register.Key, out var end))
            {
                CheckEnd(end, writes, initial, violations);
            }
        }

        return violations;
    }

    private static void CheckReads(int register, List<Operation> writes, List<Operation> reads, long initial, List<Violation> violations)
    {
        var acknowledged = new Steps(
            writes.Where(write => write.Outcome == OperationOutcome.Ok).Select(write => (write.CompletedAt, write.Value)), initial);
        var begun = new Steps(writes.Select(write => (write.InvokedAt, write.Value)), initial);
        var seen = new Steps(
            reads.Where(read => read.Source == ReadSource.Grain).Select(read => (read.CompletedAt, read.Value)), long.MinValue);
        var refused = writes.Where(write => write.Outcome == OperationOutcome.Failed).Select(write => write.Value).ToHashSet();
        var age = (long)(FallbackAge.TotalSeconds * Stopwatch.Frequency);
        foreach (var read in reads)
        {
            // "Before" is strict: an operation that ended in the same tick may have overlapped.
            var least = acknowledged.Before(read.InvokedAt);
            if (read.Source == ReadSource.Fallback)
            {
                var allowed = acknowledged.Before(read.InvokedAt - age);
                if (read.Value < allowed)
                {
                    Report(
                        ViolationKind.FallbackTooOld, read, $"{allowed} was acknowledged more than {FallbackAge.TotalSeconds:0} s before");
                }
            }
            else if (read.Value < least)
            {
                Report(ViolationKind.StaleRead, read, $"{least} was acknowledged before");
            }
            else if (seen.Before(read.InvokedAt) is var earlier && read.Value < earlier)
            {
                Report(ViolationKind.WentBack, read, $"{earlier} had been read before");
            }

            var most = begun.Before(read.CompletedAt + 1);
            if (read.Value > most)
            {
                Report(ViolationKind.FromNowhere, read, $"the last write begun by then was {most}");
            }
            else if (refused.Contains(read.Value))
            {
                Report(ViolationKind.FromNowhere, read, "that write was refused");
            }
        }

        void Report(ViolationKind kind, Operation read, string why) =>
            violations.Add(new Violation(
                kind,
                register,
                $"read {read.Value} by {read.By} ({read.Source}) at {Seconds(read.InvokedAt)}..{Seconds(read.CompletedAt)}, but {why}"));
    }

    private static void CheckEnd(FinalState end, List<Operation> writes, long initial, List<Violation> violations)
    {
        var acknowledged = writes.Where(write => write.Outcome == OperationOutcome.Ok).Select(write => write.Value).Append(initial).Max();
        var possible = writes.Where(write => write.Outcome != OperationOutcome.Failed)
            .Select(write => write.Value)
            .Append(initial)
            .ToHashSet();
        if (end.Value < acknowledged)
        {
            violations.Add(new Violation(
                ViolationKind.LostWrite, end.Register, $"it ends with {end.Value}, but {acknowledged} was acknowledged"));
        }

        if (!possible.Contains(end.Value))
        {
            violations.Add(new Violation(ViolationKind.FromNowhere, end.Register, $"it ends with {end.Value}, which nobody wrote"));
        }

        var most = writes.Where(write => write.Outcome != OperationOutcome.Failed).Select(write => write.Value).Distinct().Count();
        if (end.Effects > most)
        {
            violations.Add(new Violation(
                ViolationKind.DoubledEffect, end.Register, $"it was changed {end.Effects} times by {most} writes"));
        }
    }

    private static string Seconds(long ticks) => $"{ticks / (double)Stopwatch.Frequency:0.0000}";

    /// <summary>The highest value reached by a time.</summary>
    private sealed class Steps
    {
        private readonly long[] _times;
        private readonly long[] _highest;
        private readonly long _initial;

        public Steps(IEnumerable<(long Time, long Value)> points, long initial)
        {
            _initial = initial;
            var ordered = points.OrderBy(point => point.Time).ToArray();
            _times = Array.ConvertAll(ordered, point => point.Time);
            _highest = new long[ordered.Length];
            for (var i = 0; i < ordered.Length; i++)
            {
                _highest[i] = Math.Max(i == 0 ? initial : _highest[i - 1], ordered[i].Value);
            }
        }

        public long Before(long time)
        {
            var index = Array.BinarySearch(_times, time);
            if (index < 0)
            {
                index = ~index;
            }

            while (index > 0 && _times[index - 1] >= time)
            {
                index--;
            }

            return index == 0 ? _initial : _highest[index - 1];
        }
    }
}
