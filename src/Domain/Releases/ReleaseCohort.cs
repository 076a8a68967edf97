using System.Globalization;
using Personalization.Domain.Bucketing;

namespace Personalization.Domain.Releases;

/// <summary>
/// Which version of the rules a unit gets while a release is under way. The hash is of release and unit, so that a unit never flips within
/// a release, and is not always among the first.
/// </summary>
public static class ReleaseCohort
{
    /// <summary>The version that was in force before, and the name of everything outside of a release.</summary>
    public const string Stable = "stable";

    /// <summary>The version that is being released.</summary>
    public const string Candidate = "candidate";

    /// <summary>Where a unit stands: the candidate decides for it at each step whose share is larger.</summary>
    /// <param name="release">The release: its version of the rules.</param>
    /// <param name="unit">The browser's anonymous id, a server's targeting key, or what stands for them.</param>
    /// <returns>At least 0, less than 1, in steps of a ten-thousandth.</returns>
    public static double PositionOf(long release, ReadOnlySpan<char> unit) =>
        new SeededHash(string.Create(CultureInfo.InvariantCulture, $"release {release} "), version: 2).Bucket(unit);
}
