using Orleans.Concurrency;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Interfaces;

/// <summary>
/// The cluster's end of the session that each process of an edge holds; the key is <see cref="GrainKeys.EdgeSession"/>. It is in memory
/// only: a new activation knows nothing, has the edge join again, and promises nothing on behalf of the one before.
/// </summary>
[Alias("personalization.IEdgeSessionGrain")]
public interface IEdgeSessionGrain : IGrainWithStringKey
{
    /// <summary>Asked by the edge without pause. Answered at once when there is something to tell, else after a second.</summary>
    [AlwaysInterleave]
    [ResponseTimeout("00:00:05")]
    [Alias("Poll")]
    Task<SessionAnswer> PollAsync(SessionPoll poll);

    /// <summary>
    /// Tells the edge something. Answers when it is in force there, or when nothing from before it can be: at most the time of a session
    /// later, and after the loss of a silo as long again as one may go on answering that was declared dead.
    /// </summary>
    /// <returns>Whether the edge has a session.</returns>
    [AlwaysInterleave]
    [ResponseTimeout("00:00:30")]
    [Alias("Tell")]
    Task<bool> TellAsync(SessionMessage message);

    /// <summary>The edge stops, and holds nothing any more.</summary>
    [AlwaysInterleave]
    [Alias("Leave")]
    Task LeaveAsync(long epoch);

    /// <summary>Asks the edge what it would decide, through its session.</summary>
    /// <returns>Null when it has no session, knows no probes, has too many waiting, or does not answer within seconds.</returns>
    [AlwaysInterleave]
    [ResponseTimeout("00:00:10")]
    [Alias("Probe")]
    Task<ProbeAnswer?> ProbeAsync(ProbeRequest request);

    /// <summary>What is known of the edge.</summary>
    [AlwaysInterleave]
    [Alias("Describe")]
    Task<EdgeView> DescribeAsync(EdgeViewRequest request);
}
