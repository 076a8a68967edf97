namespace Personalization.Domain.Engine;

/// <summary>What asking a rule's prerequisites came to.</summary>
internal enum PrerequisiteState
{
    Met,
    Unmet,
    Blocked,
    Cyclic,
}
