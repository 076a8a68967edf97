using Personalization.Grains.Profiles.Row;
using Personalization.Grains.Rules;

namespace Personalization.Grains.Profiles.Decide;

/// <summary>Which assignments that were drawn under releases count for a question.</summary>
/// <param name="Rules">The silo's rules.</param>
/// <param name="Asked">The version that the question names.</param>
internal readonly record struct ReleaseStanding(RuleSetSnapshot Rules, long Asked)
{
    /// <summary>Finds an experiment's assignment: an ordinary one, else one of a release that counts.</summary>
    /// <param name="assignments">What is kept.</param>
    /// <param name="plain">The ordinary one, as it was looked up.</param>
    /// <param name="experimentBucket">Experiment and bucket version.</param>
    public string? Find(IEnumerable<KeyValuePair<string, string>> assignments, string? plain, string experimentBucket)
    {
        if (plain is not null) return plain;
        foreach (var (key, variation) in assignments)
        {
            if (AssignmentKey.IsOfRelease(key, experimentBucket, out var release) && Rules.Counts(release, Asked)) return variation;
        }

        return null;
    }
}
