namespace Personalization.Domain.Decisions;

/// <summary>The names under which reasons leave the grid: OFREP's set, and the sources of the public rule format.</summary>
public static class DecisionReasonNames
{
    /// <summary>The OFREP reason, in capitals.</summary>
    public static string ToOfrep(this DecisionReason reason) => reason switch
    {
        DecisionReason.Default or DecisionReason.Prerequisite => "DEFAULT",
        DecisionReason.TargetingMatch => "TARGETING_MATCH",
        DecisionReason.Split => "SPLIT",
        DecisionReason.Static or DecisionReason.Preview => "STATIC",
        DecisionReason.Disabled => "DISABLED",
        DecisionReason.CyclicPrerequisite or DecisionReason.UnknownFeature or DecisionReason.LimitExceeded => "ERROR",
        _ => "UNKNOWN",
    };

    /// <summary>The <c>source</c> of a feature result in the public rule format.</summary>
    public static string ToSource(this DecisionReason reason) => reason switch
    {
        DecisionReason.TargetingMatch => "force",
        DecisionReason.Split => "experiment",
        DecisionReason.Preview => "override",
        DecisionReason.Prerequisite => "prerequisite",
        DecisionReason.CyclicPrerequisite => "cyclicPrerequisite",
        DecisionReason.UnknownFeature => "unknownFeature",
        _ => "defaultValue",
    };
}
