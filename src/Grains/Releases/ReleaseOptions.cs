using Personalization.Domain.Releases;

namespace Personalization.Grains.Releases;

/// <summary>
/// How new rules take effect. Configuration section <c>Releases</c>, read by silos, and the same on all of them.
/// </summary>
public sealed class ReleaseOptions
{
    public const string Section = "Releases";

    /// <summary>
    /// The steps of a publication that names none: percentages that grow, such as <c>1,10,50,100</c>, or labels of edges' locations, such
    /// as
    /// <c>MEL01,SYD01+PER01,100</c>. Empty: at once. Default: empty. The first publication of a site, changed files and rollbacks are
    /// always at once.
    /// </summary>
    public string Steps { get; set; } = "";

    /// <summary>How long each step holds at least. 00:00:02 to 7.00:00:00, default 00:01:00.</summary>
    public TimeSpan Hold { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Pages that the candidate must have decided in a step before the next: with less traffic a release holds, and somebody looks.
    /// 1 to 1000000, default 100.
    /// </summary>
    public int MinPages { get; set; } = 100;

    /// <summary>
    /// How much larger than the stable version's the candidate's share of failed decisions and paths may be, in the whole and in every
    /// slice. 0 to 1, default 0.005.
    /// </summary>
    public double MaxFailures { get; set; } = 0.005;

    /// <summary>
    /// How much larger its share of pages may be for which no rule matched. 0 to 1, default 0.2; 1 for releases that are to take rules
    /// away.
    /// </summary>
    public double MaxDefaults { get; set; } = 0.2;

    /// <summary>How much larger its share of decisions above 100 ms may be. 0 to 1, default 0.05.</summary>
    public double MaxSlow { get; set; } = 0.05;

    /// <summary>
    /// The share of sampled decisions that one person may move with a publication; above it somebody else with the role <c>approve</c> must
    /// have approved it. Counts where there is such a key, and from 50 sampled decisions on. 0 to 1, default 0.2; 1: never.
    /// </summary>
    public double ApproveAbove { get; set; } = 0.2;

    /// <summary>
    /// Times in which nothing is published but with force by a key with the role <c>approve</c>: once, as
    /// <c>2026-12-20T00:00Z/2027-01-02T00:00Z</c>, or every week, as <c>Fri 16:00/Mon 08:00</c>, in UTC. Rollbacks and kill switches always
    /// work. Default: none.
    /// </summary>
    public IList<string> Freeze { get; } = [];

    internal ReleaseLimits Limits => new() { MinPages = MinPages, Failures = MaxFailures, Defaults = MaxDefaults, Slow = MaxSlow };
}
