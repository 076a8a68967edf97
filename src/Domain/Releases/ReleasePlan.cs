using System.Collections.Immutable;
using System.Globalization;

namespace Personalization.Domain.Releases;

/// <summary>The steps of a release, and how long each of them holds before the next.</summary>
public sealed record ReleasePlan
{
    /// <summary>Most steps of a plan.</summary>
    public const int MaxSteps = 20;

    /// <summary>The steps in order; the last one is everybody. None: everybody at once.</summary>
    public ImmutableArray<ReleaseStep> Steps { get; init; } = [];

    /// <summary>How long a step holds at least. From <see cref="MinHold"/> to <see cref="MaxHold"/>.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Shorter than this nothing could be seen.</summary>
    public static TimeSpan MinHold { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Longer than this, a release is forgotten.</summary>
    public static TimeSpan MaxHold { get; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Reads steps as people write them: percentages that grow (<c>1,10,50,100</c>), or locations one after the other
    /// (<c>MEL01,SYD01+PER01,100</c>). A plan that does not end with 100 gets it.
    /// </summary>
    /// <param name="text">The steps, separated by commas.</param>
    /// <param name="steps">What they say.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? TryParseSteps(string text, out ImmutableArray<ReleaseStep> steps)
    {
        steps = [];
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length > MaxSteps) return $"a plan has at most {MaxSteps} steps";
        var read = ImmutableArray.CreateBuilder<ReleaseStep>();
        var locations = ImmutableArray<string>.Empty;
        foreach (var part in parts)
        {
            if (part.Length == 0) return "a step is empty";
            if (char.IsAsciiDigit(part[0]) || part[0] is '-' or '.')
            {
                if (!double.TryParse(part.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
                    || percent is <= 0 or > 100)
                {
                    return $"'{part}' is no percentage above 0 and up to 100";
                }

                if (read.Count > 0 && percent / 100 <= read[^1].Share) return $"'{part}' is no more than the step before it";
                read.Add(new ReleaseStep(percent / 100, percent < 100 ? locations : []));
            }
            else
            {
                var named = part.Split('+', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                if (named.Length == 0) return $"'{part}' names no location";
                if (read is [.., { IsAll: true }]) return $"'{part}' comes after everybody";
                locations = [.. locations, .. named];
                read.Add(new ReleaseStep(read.Count > 0 ? read[^1].Share : 0, locations));
            }
        }

        if (!read[^1].IsAll)
        {
            read.Add(new ReleaseStep(1));
        }

        steps = read.ToImmutable();
        return null;
    }
}
