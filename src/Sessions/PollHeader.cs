namespace Personalization.Sessions;

/// <summary>What an edge says with every poll.</summary>
/// <param name="Epoch">The epoch at the edge; each is larger than those before in the life of the process.</param>
/// <param name="Life">The activation whose numbers <paramref name="Applied"/> is one of; 0 when the edge joins.</param>
/// <param name="Poll">Number of the poll.</param>
/// <param name="Applied">Number of the last message that is in force at the edge.</param>
/// <param name="Follows">Whether the edge knew every kind of message so far.</param>
public readonly record struct PollHeader(long Epoch, long Life, long Poll, long Applied, bool Follows)
{
    /// <summary>The edge enters the epoch, and has dropped what it held by an earlier one.</summary>
    public bool Joins => Life == 0;
}
