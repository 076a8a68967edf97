namespace Personalization.Grains.Sessions;

/// <summary>
/// The sessions of edges. Configuration section <c>Sessions</c>, read by silos, and the same on all of them; edges take it from the
/// answers.
/// </summary>
public sealed class SessionOptions
{
    public const string Section = "Sessions";

    /// <summary>
    /// How long an edge may count on an answer. A change that edges must know of waits at most so long for one that is cut off; a shorter
    /// time ends the sessions of edges that are merely slow. 00:00:02 to 00:00:10, default 00:00:03.
    /// </summary>
    public TimeSpan Time { get; set; } = TimeSpan.FromSeconds(3);
}
