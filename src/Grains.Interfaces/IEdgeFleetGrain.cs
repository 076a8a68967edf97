using Orleans.Concurrency;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Interfaces;

/// <summary>
/// The registry of all sessions of edges, and whom to ask to reach every edge. There is one in a cluster, under <see cref="Key"/>. It is in
/// memory only: a new one counts as not knowing all sessions until those that it does not know have run out.
/// </summary>
[Alias("personalization.IEdgeFleetGrain")]
public interface IEdgeFleetGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "all";

    /// <summary>A session says that it is there, at least once a second. It vouches for nothing unless this is known.</summary>
    [AlwaysInterleave]
    [ResponseTimeout("00:00:02")]
    [Alias("Register")]
    Task<SessionRegistration> RegisterAsync(SessionRegisterRequest request);

    /// <summary>A session has ended.</summary>
    [AlwaysInterleave]
    [Alias("Remove")]
    Task RemoveAsync(SessionKey session);

    /// <summary>
    /// Tells every edge. What edges must have forgotten is answered when every session has it in force or has ended; anything else at once.
    /// </summary>
    [AlwaysInterleave]
    [ResponseTimeout("00:00:15")]
    [Alias("Announce")]
    Task AnnounceAsync(SessionMessage message);

    /// <summary>The sessions that there are.</summary>
    [AlwaysInterleave]
    [Alias("List")]
    Task<EdgeFleetView> ListAsync();
}
