namespace Personalization.Domain.Decisions;

/// <summary>Why a decision has its value. Closed: every outcome of the engine, failures included, is one of these.</summary>
public enum DecisionReason
{
    /// <summary>Not decided (the zero value).</summary>
    Unknown = 0,

    /// <summary>No rule applied; the feature's default value.</summary>
    Default,

    /// <summary>A force rule applied.</summary>
    TargetingMatch,

    /// <summary>An experiment assigned the visitor to a variation.</summary>
    Split,

    /// <summary>The feature has no rules at all; everybody gets its default value.</summary>
    Static,

    /// <summary>A kill switch holds the feature at its default value.</summary>
    Disabled,

    /// <summary>A preview override set the value.</summary>
    Preview,

    /// <summary>A gating prerequisite was not met; the value is null.</summary>
    Prerequisite,

    /// <summary>Prerequisites depend on each other in a circle; the value is null.</summary>
    CyclicPrerequisite,

    /// <summary>The rule set has no such feature; the value is null.</summary>
    UnknownFeature,

    /// <summary>The rules cost more work than one decision may; the feature's default value.</summary>
    LimitExceeded,
}
