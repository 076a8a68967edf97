namespace Personalization.Domain.Rules;

/// <summary>Our extension <c>schedule</c>: when a rule applies and what share of it, as a pure function of the clock.</summary>
internal sealed class RuleSchedule(DateTimeOffset? from, DateTimeOffset? to, RampStep[] ramp)
{
    /// <summary>Whether there is a ramp, which caps whatever else says who is in.</summary>
    public bool HasRamp => ramp.Length > 0;

    /// <summary>Whether the rule applies at all: from inclusive, to exclusive.</summary>
    public bool IsActive(DateTimeOffset now) => (from is null || now >= from) && (to is null || now < to);

    /// <summary>The coverage of the last ramp step that has begun; 0 before the first, null without a ramp.</summary>
    public double? Coverage(DateTimeOffset now)
    {
        if (ramp.Length == 0) return null;
        double coverage = 0;
        foreach (var step in ramp)
        {
            if (now >= step.At)
            {
                coverage = step.Coverage;
            }
        }

        return coverage;
    }
}
