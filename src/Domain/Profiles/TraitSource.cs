namespace Personalization.Domain.Profiles;

/// <summary>How a trait reached the profile. Stored: values are never renumbered.</summary>
public enum TraitSource
{
    Unknown = 0,

    /// <summary>A webhook delivery.</summary>
    Push = 1,

    /// <summary>The Profile API; only these are dropped when a later complete pull no longer has them.</summary>
    Pull = 2,

    /// <summary>The operator API.</summary>
    Operator = 3,

    /// <summary>Handed over by the anonymous identity that became this user.</summary>
    HandOver = 4,
}
