namespace Personalization.Chaos.Tests.Load;

/// <summary>What an operation of the load was, and what came of it.</summary>
public enum SampleKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A page decided by the visitor's grain, or rightly without one.</summary>
    Page,

    /// <summary>A page with the last known decision.</summary>
    FallbackPage,

    /// <summary>The default page although the visitor is known and has a variation.</summary>
    DefaultPage,

    /// <summary>A page of ours that is an error, or none.</summary>
    FailedPage,

    /// <summary>An acknowledged push.</summary>
    Push,

    /// <summary>A push that was not acknowledged: 503, or no answer.</summary>
    UnacknowledgedPush,

    /// <summary>An operator's read that was answered.</summary>
    Operator,

    /// <summary>An operator's read that was not.</summary>
    FailedOperator,
}
