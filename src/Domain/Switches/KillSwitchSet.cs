using System.Collections.Frozen;

namespace Personalization.Domain.Switches;

/// <summary>
/// The kill switches of a site that are set: immutable, safe to share between threads, swapped as a whole. No rule document is part of it,
/// so none can undo a switch.
/// </summary>
public sealed class KillSwitchSet
{
    private readonly FrozenSet<Entry> _off;
    private readonly FrozenSet<string> _features;

    private KillSwitchSet(IEnumerable<Entry> off)
    {
        _off = off.ToFrozenSet();
        _features = _off.Where(one => one.Kind == KillSwitchKind.Feature).Select(one => one.Subject).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Nothing is turned off.</summary>
    public static KillSwitchSet None { get; } = new([]);

    /// <summary>Features that are turned off one by one.</summary>
    public IReadOnlySet<string> Features => _features;

    /// <summary>The set of some switches; one of a kind that this build does not know is left out.</summary>
    /// <param name="switches">Names of their kinds, as <see cref="KillSwitchKinds.TryParse"/> reads them, and what they turn off.</param>
    public static KillSwitchSet Of(IEnumerable<(string? Kind, string Subject)> switches)
    {
        var off = new List<Entry>();
        foreach (var (name, subject) in switches)
        {
            if (KillSwitchKinds.TryParse(name, out var kind))
            {
                off.Add(new Entry(kind, subject));
            }
        }

        return off.Count == 0 ? None : new KillSwitchSet(off);
    }

    /// <summary>Whether something is turned off.</summary>
    /// <param name="kind">What kind of thing.</param>
    /// <param name="subject">Which one; <see cref="KillSwitchKinds.All"/> for kinds without a subject.</param>
    public bool IsOff(KillSwitchKind kind, string subject = KillSwitchKinds.All) =>
        _off.Count > 0 && _off.Contains(new Entry(kind, subject));

    /// <summary>Whether all variations are turned off at the edges of a location.</summary>
    /// <param name="location">The location; null or empty for an edge without one.</param>
    public bool AreVariationsOff(string? location) =>
        _off.Count > 0
        && (IsOff(KillSwitchKind.Variations) || (!string.IsNullOrEmpty(location) && IsOff(KillSwitchKind.Location, location)));

    private readonly record struct Entry(KillSwitchKind Kind, string Subject);
}
