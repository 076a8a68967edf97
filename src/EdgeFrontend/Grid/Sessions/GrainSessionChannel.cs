using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Sessions;

/// <summary>Asks the session's grain.</summary>
internal sealed class GrainSessionChannel(IGrainFactory grains) : ISessionChannel
{
    public Task<SessionAnswer> PollAsync(SessionPoll poll) => Grain(poll.Session).PollAsync(poll);

    public Task LeaveAsync(SessionKey session, long epoch) => Grain(session).LeaveAsync(epoch);

    private IEdgeSessionGrain Grain(SessionKey session) =>
        grains.GetGrain<IEdgeSessionGrain>(GrainKeys.EdgeSession(session.Edge, session.Incarnation));
}
