namespace Personalization.Grains.Profiles.Pull;

/// <summary>The ways a pull can end.</summary>
internal enum SourcePullOutcome
{
    Unknown = 0,
    Found,
    NotFound,

    /// <summary>Network, 5xx, garbage or the wrong user's body: this identity backs off.</summary>
    Failed,

    /// <summary>
    /// No slot in the cluster's budget, an open breaker, or the space's credentials were refused: not this identity's fault.
    /// </summary>
    NotAsked,
}
