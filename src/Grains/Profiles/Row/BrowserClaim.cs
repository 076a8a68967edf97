using System.Collections.Immutable;

namespace Personalization.Grains.Profiles.Row;

/// <summary>What a browser keeps for one user that it claims to be, in the row of its own anonymous identity.</summary>
/// <param name="Key">A keyed hash of the user; another one after that user was erased, so that what was kept before is out of
/// reach.</param>
/// <param name="Sticky">Assignments: <c>{experiment}__{bucketVersion}</c> to the variation's key.</param>
internal sealed record BrowserClaim(string Key, ImmutableSortedDictionary<string, string> Sticky)
{
    /// <summary>Most users that one browser keeps something for; of more, those that were used least lately go.</summary>
    public const int MaxKept = 8;

    /// <summary>Most assignments kept for one user.</summary>
    public const int MaxAssignments = 256;

    /// <summary>The claims with one more assignment under a key.</summary>
    public static ImmutableArray<BrowserClaim> Add(ImmutableArray<BrowserClaim> claims, string key, string experiment, string variation)
    {
        var known = Find(claims, key);
        if (known?.Sticky.GetValueOrDefault(experiment) == variation) return claims;
        var sticky = known?.Sticky ?? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        if (!sticky.ContainsKey(experiment) && sticky.Count >= MaxAssignments) return claims;
        if (known is not null)
        {
            claims = claims.Remove(known);
        }

        if (claims.Length >= MaxKept)
        {
            claims = claims.RemoveAt(0);
        }

        return claims.Add(new BrowserClaim(
            key, sticky.RemoveRange(sticky.Keys.Where(other => AssignmentKey.AreOfOne(other, experiment))).SetItem(experiment, variation)));
    }

    /// <summary>What is kept under a key, or null.</summary>
    public static BrowserClaim? Find(ImmutableArray<BrowserClaim> claims, string? key)
    {
        foreach (var claim in claims)
        {
            if (claim.Key == key) return claim;
        }

        return null;
    }
}
