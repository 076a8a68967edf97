using System.Collections.Immutable;
using Personalization.Domain.Inputs;

namespace Personalization.Grains.Profiles.Decide;

/// <summary>
/// The assignments of a browser that claims to be a user. First what it was given under that claim, then what it had before the login, so
/// that nothing changes by logging in, then what the user proved elsewhere. Where a build before handed the browser's state over, the
/// user's row comes before the browser's own: that is what this visitor saw last.
/// </summary>
internal sealed class ClaimedLookup(
    Interfaces.Messages.BrowserState browser, ImmutableSortedDictionary<string, string> user, ReleaseStanding standing) : IStickyLookup
{
    public string? Find(string hashAttribute, string hashValue, string experimentBucket)
    {
        if (Find(browser.Claimed, experimentBucket) is { } claimed) return claimed;
        var proven = user.IsEmpty ? null : standing.Find(user, user.GetValueOrDefault(experimentBucket), experimentBucket);
        var own = Find(browser.Own, experimentBucket);
        return browser.HandedOver ? proven ?? own : own ?? proven;
    }

    private string? Find(Interfaces.Messages.StickyAssignment[] assignments, string experimentBucket)
    {
        foreach (var assignment in assignments)
        {
            if (assignment.Key == experimentBucket) return assignment.Variation;
        }

        return standing.Find(
            assignments.Select(one => KeyValuePair.Create(one.Key, one.Variation)), null, experimentBucket);
    }
}
