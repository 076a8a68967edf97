using System.Collections.Immutable;
using System.Globalization;

namespace Personalization.Domain.Releases;

/// <summary>For whom the candidate decides at one step: a share of all visitors, and everybody at some locations.</summary>
/// <param name="Share">From 0 to 1.</param>
/// <param name="Locations">Labels of edges (<c>Edge:Location</c>).</param>
public sealed record ReleaseStep(double Share, ImmutableArray<string> Locations)
{
    /// <summary>A share of the visitors everywhere.</summary>
    public ReleaseStep(double share)
        : this(share, [])
    {
    }

    /// <summary>Whether the candidate decides for a unit.</summary>
    /// <param name="position">Its <see cref="ReleaseCohort.PositionOf"/>.</param>
    /// <param name="location">Label of the edge that it came through.</param>
    public bool Has(double position, string location) => position < Share || Locations.Contains(location, StringComparer.Ordinal);

    /// <summary>Whether everybody has it.</summary>
    public bool IsAll => Share >= 1;

    /// <summary>As it is written in plans: a percentage, or locations joined by <c>+</c>.</summary>
    public override string ToString() =>
        Locations.IsDefaultOrEmpty ? (Share * 100).ToString("0.##", CultureInfo.InvariantCulture) : string.Join('+', Locations);

    /// <inheritdoc />
    public bool Equals(ReleaseStep? other) => other is not null && Share.Equals(other.Share) && Locations.SequenceEqual(other.Locations);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Share, Locations.Length);
}
