namespace Personalization.Grains.Rules;

/// <summary>Who must agree to a document before operators may publish it.</summary>
public enum RuleSetApproval
{
    /// <summary>Whoever may publish does so alone.</summary>
    None = 0,

    /// <summary>Somebody else with the role <c>approve</c> has approved these very bytes on top of this very version.</summary>
    Required = 1,
}
