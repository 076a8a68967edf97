using System.Globalization;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Profiles.Row;

/// <summary>
/// How an assignment is named where it is kept: <c>{experiment}__{bucketVersion}</c>, and behind a separator the release under which it was
/// drawn. One that was drawn under a release counts only while, or once, that does.
/// </summary>
internal static class AssignmentKey
{
    /// <summary>No experiment's key has it: control characters are refused.</summary>
    private const char Separator = '\u001f';

    public static string Of(ExperimentAssignment assignment) => assignment.Release == 0
        ? $"{assignment.ExperimentKey}__{assignment.BucketVersion}"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{assignment.ExperimentKey}__{assignment.BucketVersion}{Separator}{assignment.Release}");

    /// <summary>Whether a key is of an experiment, but of another release than a plain one.</summary>
    public static bool IsOfRelease(string key, ReadOnlySpan<char> experimentBucket, out long release)
    {
        release = 0;
        return key.Length > experimentBucket.Length
            && key[experimentBucket.Length] == Separator
            && key.AsSpan().StartsWith(experimentBucket, StringComparison.Ordinal)
            && long.TryParse(key.AsSpan(experimentBucket.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out release);
    }

    /// <summary>Whether two keys are of one experiment.</summary>
    public static bool AreOfOne(string key, string other) => BucketOf(key).SequenceEqual(BucketOf(other));

    /// <summary>The key as people read it.</summary>
    public static string ToText(string key)
    {
        var at = key.IndexOf(Separator);
        return at < 0 ? key : $"{key[..at]} (release {key[(at + 1)..]})";
    }

    private static ReadOnlySpan<char> BucketOf(string key)
    {
        var at = key.IndexOf(Separator);
        return at < 0 ? key : key.AsSpan(0, at);
    }
}
