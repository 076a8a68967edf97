using System.Diagnostics;
using System.Globalization;
using Personalization.Chaos.Tests.History;

namespace Personalization.Chaos.Tests.Load;

/// <summary>The one line of figures of a fault.</summary>
public sealed class FaultReport
{
    /// <summary>Two minutes: rows about faults are shorter.</summary>
    private const int MostShown = 240;

    private const int DefaultsShown = 20;

    private readonly List<Sample> _during;
    private readonly long _faultAt;

    /// <summary>Counts a run.</summary>
    /// <param name="samples">Everything the load saw.</param>
    /// <param name="operations">The history.</param>
    /// <param name="violations">What the checker found.</param>
    /// <param name="final">The state at the end.</param>
    /// <param name="faultAt">When the fault began.</param>
    public FaultReport(
        IReadOnlyList<Sample> samples,
        IReadOnlyList<Operation> operations,
        IReadOnlyList<Violation> violations,
        IReadOnlyList<FinalState> final,
        long faultAt)
    {
        _faultAt = faultAt;
        Violations = violations;
        _during = [.. samples.Where(sample => sample.IntendedAt >= faultAt)];
        Requests = _during.Count;
        FailedPages = Count(SampleKind.FailedPage);
        Fallbacks = Count(SampleKind.FallbackPage);
        Defaults = Count(SampleKind.DefaultPage);
        UnacknowledgedPushes = Count(SampleKind.UnacknowledgedPush);
        FailedOperator = Count(SampleKind.FailedOperator);
        var writes = operations.Where(operation => operation.IsWrite).ToList();
        Acknowledged = writes.Count(write => write.Outcome == OperationOutcome.Ok);
        var ends = final.ToDictionary(state => state.Register, state => state.Value);
        var unknown = writes.Where(write => write.Outcome == OperationOutcome.Unknown && ends.ContainsKey(write.Register)).ToList();
        UnknownApplied = unknown.Count(write => ends[write.Register] >= write.Value);
        UnknownNotApplied = unknown.Count - UnknownApplied;
        Lost = violations.Count(violation => violation.Kind == ViolationKind.LostWrite);
        Wrong = violations.Count - Lost;
        BaselineP99 = Percentile(samples.Where(sample => sample.IntendedAt < faultAt), 0.99);
        SecondsToLastFailure = SecondsTo(sample => sample.Kind is SampleKind.FailedPage or SampleKind.UnacknowledgedPush);
        SecondsToLastDegraded =
            SecondsTo(sample => sample.Kind is SampleKind.FailedPage or SampleKind.FallbackPage or SampleKind.DefaultPage);
        SecondsToHeal = HealedAfter();
        SecondsToCalm = CalmAfter();
        Reasons = string.Join(" ", _during.Where(sample => sample.Detail.Length > 0).GroupBy(sample => $"{sample.Kind}:{sample.Detail}")
            .OrderByDescending(group => group.Count()).Take(8).Select(group => $"{group.Key}={group.Count()}"));
    }

    public int Requests { get; }

    public int FailedPages { get; }

    public int Fallbacks { get; }

    public int Defaults { get; }

    public int UnacknowledgedPushes { get; }

    public int FailedOperator { get; }

    public int Acknowledged { get; }

    public int Lost { get; }

    public int Wrong { get; }

    public int UnknownApplied { get; }

    public int UnknownNotApplied { get; }

    public double BaselineP99 { get; }

    public double SecondsToLastFailure { get; }

    /// <summary>From the fault until the last page that was not decided by a grain, for whatever reason.</summary>
    public double SecondsToLastDegraded { get; }

    /// <summary>
    /// From the fault until fewer than 5 % of the pages of each half second are undecided, for good. A lost silo has a third of the
    /// visitors; single late answers of a busy machine are not the fault's.
    /// </summary>
    public double SecondsToHeal { get; }

    public double? SecondsToCalm { get; }

    public IReadOnlyList<Violation> Violations { get; }

    public string Reasons { get; }

    /// <summary>Most memory of any process, in bytes.</summary>
    public long PeakMemoryBytes { get; set; }

    /// <summary>Most threads of any process.</summary>
    public int PeakThreads { get; set; }

    /// <summary>99th percentile of the time from an operation's intended start to its answer, in milliseconds, from the fault on.</summary>
    public double P99 => Percentile(_during, 0.99);

    /// <summary>Requests that the simulated Segment got since the fault.</summary>
    public long SegmentCalls { get; set; }

    /// <summary>Silos that ended by themselves during the run.</summary>
    public string Ended { get; set; } = "";

    /// <summary>The line.</summary>
    public string ToLine(string row, int run, int seed) => string.Create(CultureInfo.InvariantCulture,
        $"{row} run {run} seed {seed}: requests {Requests}, failed pages {FailedPages}, fallback {Fallbacks}, default {Defaults}, wrong {Wrong}, acked {Acknowledged}, lost {Lost}, "
            + $"unacked pushes {UnacknowledgedPushes}, unknown applied/not {UnknownApplied}/{UnknownNotApplied}, failed operator {FailedOperator}, "
        + $"p50/p99/p99.9 {Percentile(_during, 0.5):0}/{Percentile(_during, 0.99):0}/{Percentile(_during, 0.999):0} ms (before {BaselineP99:0}), "
        + $"last failure {SecondsToLastFailure:0.0} s, last fallback or default {SecondsToLastDegraded:0.0} s, healed after {SecondsToHeal:0.0} s, p99 calm after {(SecondsToCalm is { } calm ? $"{calm:0} s" : "-")}, "
        + $"peak RSS {PeakMemoryBytes / 1024 / 1024} MB, peak threads {PeakThreads}, Segment calls {SegmentCalls}{(Ended.Length > 0 ? $", ended: {Ended}" : "")}, decided by a grain in each half second, % {ByHalfSecond()}{(Reasons.Length > 0 ? $" [{Reasons}]" : "")}{FirstDefaults()}");

    /// <summary>When the first few defaults were asked for and how long they took: what they had in common.</summary>
    private string FirstDefaults()
    {
        var first = _during.Where(sample => sample.Kind == SampleKind.DefaultPage).OrderBy(sample => sample.IntendedAt).Take(DefaultsShown)
            .Select(sample => string.Create(CultureInfo.InvariantCulture, $"{Seconds(sample.IntendedAt - _faultAt):0.00}+{Seconds(sample.CompletedAt - sample.IntendedAt):0.00}")).ToList();
        return first.Count == 0 ? "" : $" first defaults at s: {string.Join(' ', first)}";
    }

    private static double Seconds(long ticks) => ticks / (double)Stopwatch.Frequency;

    private int Count(SampleKind kind) => _during.Count(sample => sample.Kind == kind);

    private double SecondsTo(Func<Sample, bool> which)
    {
        var last = _during.Where(which).Select(sample => sample.CompletedAt).DefaultIfEmpty(_faultAt).Max();
        return Seconds(last - _faultAt);
    }

    private IEnumerable<(long Half, double Decided)> Halves()
    {
        var half = Stopwatch.Frequency / 2;
        return _during.Where(sample => sample.Kind is SampleKind.Page or SampleKind.FallbackPage or SampleKind.DefaultPage or SampleKind.FailedPage)
            .GroupBy(sample => (sample.IntendedAt - _faultAt) / half)
            .Select(slice => (slice.Key, slice.Count(sample => sample.Kind == SampleKind.Page) / (double)slice.Count()));
    }

    private double HealedAfter()
    {
        const double share = 0.05;
        return Halves().Where(half => half.Decided < 1 - share).Select(half => (half.Half + 1) / 2.0).DefaultIfEmpty(0).Max();
    }

    /// <summary>Where a fault was felt, up to the last half second that it was.</summary>
    private string ByHalfSecond()
    {
        var shares = Halves().OrderBy(half => half.Half).Select(half => (int)(half.Decided * 100)).ToList();
        var felt = shares.FindLastIndex(share => share < 100) + 1;
        return felt == 0 ? "100" : string.Join(' ', shares.Take(Math.Min(felt, MostShown))) + (felt > MostShown ? " ..." : " 100");
    }

    /// <summary>
    /// The second from which on each second's p99 stays within 1.2 times that before the fault; 50 ms count as calm on any machine.
    /// </summary>
    private int? CalmAfter()
    {
        var limit = Math.Max(BaselineP99 * 1.2, 50);
        var seconds = _during.GroupBy(sample => (int)((sample.IntendedAt - _faultAt) / Stopwatch.Frequency)).OrderBy(group => group.Key).ToList();
        var restless = seconds.Where(second => Percentile(second, 0.99) > limit).Select(second => second.Key + 1).DefaultIfEmpty(0).Max();
        return seconds.Count > 0 && restless > seconds[^1].Key ? null : restless;
    }

    private static double Percentile(IEnumerable<Sample> samples, double part)
    {
        var latencies = samples.Select(sample => (sample.CompletedAt - sample.IntendedAt) * 1000.0 / Stopwatch.Frequency).Order().ToArray();
        return latencies.Length == 0 ? 0 : latencies[(int)Math.Min(latencies.Length - 1, part * latencies.Length)];
    }
}
