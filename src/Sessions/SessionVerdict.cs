namespace Personalization.Sessions;

/// <summary>What a poll was to the session's grain.</summary>
public enum SessionVerdict
{
    /// <summary>The epoch is over, or not known here: the edge is to join in a new one.</summary>
    Ended = 0,

    /// <summary>The epoch begins with this answer.</summary>
    Joined = 1,

    /// <summary>The epoch goes on.</summary>
    Continues = 2,
}
