using Personalization.Domain.Switches;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Silo.Operator.Rules;

/// <summary>Something that is switched off by hand.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Subject">Which one; <c>*</c> for what a site has one of.</param>
/// <param name="Feature">The subject again when it is a feature, else null.</param>
/// <param name="Author">The key that switched it off.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When.</param>
internal sealed record KillSwitchModel(string Kind, string Subject, string? Feature, string Author, string? Reason, DateTimeOffset At)
{
    internal static KillSwitchModel Of(KillSwitch stored)
    {
        var kind = stored.Kind ?? KillSwitchKind.Feature.Name();
        var feature = kind == KillSwitchKind.Feature.Name() ? stored.Feature : null;
        return new KillSwitchModel(kind, stored.Feature, feature, stored.Author, stored.Reason, stored.At);
    }
}
