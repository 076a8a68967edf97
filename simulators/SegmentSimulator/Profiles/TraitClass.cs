namespace Personalization.Simulators;

/// <summary>How a trait came about; the Profile API filters by it.</summary>
public enum TraitClass
{
    /// <summary>Sent by a source with an identify call.</summary>
    Custom = 0,

    /// <summary>Membership of an audience or journey: a boolean.</summary>
    Audience,

    /// <summary>Computed by Segment from events.</summary>
    ComputedTrait,
}
