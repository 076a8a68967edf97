using Personalization.Domain.Profiles;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Profiles;

/// <summary>What is kept of a page that was served: sticky assignments, and which exposures were reported.</summary>
internal sealed class ServedChange(ServedReport report)
{
    /// <summary>Most exposures that are remembered; the vendor drops a repeated message id by itself.</summary>
    private const int MaxExposed = 512;

    /// <summary>The exposures that were not reported before.</summary>
    public IEnumerable<ExposureMessage> NewExposures(UserProfileState state)
    {
        if (!report.Expose) yield break;
        foreach (var assignment in report.Assignments.Where(a => a.Expose))
        {
            var message = ExposureMessage.Of(report, assignment);
            if (!state.Extras.Exposed.Contains(MessageHash.Of(message.MessageId))) yield return message;
        }
    }

    public UserProfileState Apply(UserProfileState state)
    {
        var extras = state.Extras;
        foreach (var assignment in report.Assignments)
        {
            if (assignment.Keep)
            {
                var key = $"{assignment.ExperimentKey}__{assignment.BucketVersion}";
                if (extras.Sticky.GetValueOrDefault(key) != assignment.VariationKey)
                    extras = extras with { Sticky = extras.Sticky.SetItem(key, assignment.VariationKey), StickyVersion = extras.StickyVersion + 1 };
            }

            if (!report.Expose || !assignment.Expose || extras.Exposed.Count >= MaxExposed) continue;
            var hash = MessageHash.Of(ExposureMessage.Of(report, assignment).MessageId);
            if (!extras.Exposed.Contains(hash)) extras = extras with { Exposed = extras.Exposed.Add(hash) };
        }

        return ReferenceEquals(extras, state.Extras) ? state : state with { Extras = extras };
    }
}
