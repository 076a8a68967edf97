namespace Personalization.Domain.Switches;

/// <summary>The kinds by the names that are stored, sent and written by operators. A name never changes its meaning.</summary>
public static class KillSwitchKinds
{
    /// <summary>The subject of kinds that turn off something of which a site has one.</summary>
    public const string All = "*";

    private static readonly string[] ByKind = ["feature", "route", "location", "pulls", "snippet", "variations", "releases"];

    /// <summary>All names, in the order of the kinds.</summary>
    public static IReadOnlyList<string> Names => ByKind;

    /// <summary>The name of a kind.</summary>
    public static string Name(this KillSwitchKind kind) => ByKind[(int)kind];

    /// <summary>Whether a site has several things of this kind, so that a switch names one of them.</summary>
    public static bool HasSubject(this KillSwitchKind kind) => kind <= KillSwitchKind.Location;

    /// <summary>The kind of a name.</summary>
    /// <param name="name">The name; null, as earlier builds stored and sent it, stands for a feature.</param>
    /// <param name="kind">The kind.</param>
    /// <returns>False for a name of a newer build.</returns>
    public static bool TryParse(string? name, out KillSwitchKind kind)
    {
        var index = name is null ? 0 : Array.IndexOf(ByKind, name);
        kind = (KillSwitchKind)Math.Max(index, 0);
        return index >= 0;
    }
}
