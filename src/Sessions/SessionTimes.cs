namespace Personalization.Sessions;

/// <summary>How long the promises of a session last.</summary>
/// <param name="Time">Life of a session after an answer.</param>
/// <param name="Trust">How long a look at the membership counts: for so long may a silo that was declared dead go on answering.</param>
public sealed record SessionTimes(TimeSpan Time, TimeSpan Trust)
{
    /// <summary>The share of a time by which the clocks of two machines may differ, and by which an edge stops early.</summary>
    public const double Drift = 0.05;

    /// <summary>How far boot time and wall clock may come apart between two looks before that is a jump.</summary>
    public static readonly TimeSpan JumpTolerance = TimeSpan.FromMilliseconds(150);

    /// <summary>
    /// From the birth of an activation, or of the registry, until nothing that its predecessor promised can be in force.
    /// </summary>
    public TimeSpan Newcomer => (Time + Trust) * (1 + Drift);

    /// <summary>How long the edge may count on an answer, from when it sent the poll.</summary>
    internal static TimeSpan AtEdge(TimeSpan time, SessionRules rules) => rules.StopsEarly ? time * (1 - Drift) : time;
}
