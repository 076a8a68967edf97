namespace Personalization.Grains.Interfaces.Messages;

/// <summary>
/// Kinds of messages to edges. The list only grows: an edge that meets a number which it does not know ends its session, and is not vouched
/// for from then on.
/// </summary>
public enum SessionMessageKind
{
    /// <summary>None.</summary>
    Unknown = 0,

    /// <summary>A site's rules or kill switches have a version that the edge is to load.</summary>
    Rules = 1,

    /// <summary>The key of a space's visitor tokens.</summary>
    TokenKey = 2,

    /// <summary>Identities were erased, or signed out: what is remembered of them is to be forgotten.</summary>
    Erasure = 3,

    /// <summary>The edge may have missed erasures: everything that it remembers is to be forgotten.</summary>
    ForgetAll = 4,

    /// <summary>
    /// The edge is asked what it would decide. Told only to edges that say <see cref="EdgeFacts.AnswersProbes"/>.
    /// </summary>
    Probe = 10,
}
