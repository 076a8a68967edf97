namespace Personalization.Domain.Decisions;

/// <summary>How one step of a decision ended.</summary>
public enum TraceOutcome
{
    /// <summary>Not known (the zero value).</summary>
    Unknown = 0,

    /// <summary>A kill switch holds the feature.</summary>
    KillSwitch,

    /// <summary>A preview override set the value.</summary>
    PreviewOverride,

    /// <summary>The rule's schedule is not active now.</summary>
    OutsideSchedule,

    /// <summary>A prerequisite was not met.</summary>
    PrerequisiteUnmet,

    /// <summary>Prerequisites form a circle.</summary>
    PrerequisiteCycle,

    /// <summary>A filter (layer) excludes the unit.</summary>
    FilteredOut,

    /// <summary>The namespace excludes the unit.</summary>
    OutsideNamespace,

    /// <summary>The condition does not hold.</summary>
    ConditionFailed,

    /// <summary>The visitor lacks the attribute that is hashed.</summary>
    NoUnit,

    /// <summary>The bucket is in no range.</summary>
    OutsideRange,

    /// <summary>An earlier assignment of a blocked bucket version excludes the unit.</summary>
    BlockedBucketVersion,

    /// <summary>The hash version is unknown.</summary>
    UnknownHashVersion,

    /// <summary>The rule has neither a forced value nor variations, or too few of them.</summary>
    EmptyRule,

    /// <summary>An earlier assignment decided.</summary>
    Sticky,

    /// <summary>The bucket chose a variation.</summary>
    Assigned,

    /// <summary>The rule's value applies.</summary>
    Forced,

    /// <summary>No rule applied.</summary>
    Default,

    /// <summary>The work allowed for one decision was used up.</summary>
    LimitExceeded,
}
