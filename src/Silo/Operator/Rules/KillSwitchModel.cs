using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Silo.Operator.Rules;

/// <summary>A feature that is switched off by hand.</summary>
internal sealed record KillSwitchModel(string Feature, string Author, string? Reason, DateTimeOffset At)
{
    internal static KillSwitchModel Of(KillSwitch stored) => new(stored.Feature, stored.Author, stored.Reason, stored.At);
}
