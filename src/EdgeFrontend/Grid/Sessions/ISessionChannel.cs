using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Sessions;

/// <summary>The wire of this edge's session.</summary>
internal interface ISessionChannel
{
    /// <summary>Asks what is new.</summary>
    Task<SessionAnswer> PollAsync(SessionPoll poll);

    /// <summary>Says that this edge holds nothing any more.</summary>
    Task LeaveAsync(SessionKey session, long epoch);
}
