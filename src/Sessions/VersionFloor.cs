namespace Personalization.Sessions;

/// <summary>
/// The highest version of something that a host was told of. What is older never comes into force again, whoever brings it and however
/// late.
/// </summary>
public sealed class VersionFloor
{
    private readonly SessionRules _rules;

    /// <summary>Nothing was told yet.</summary>
    public VersionFloor()
        : this(SessionRules.All)
    {
    }

    internal VersionFloor(SessionRules rules) => _rules = rules;

    /// <summary>The highest version that was told.</summary>
    public long Told { get; private set; }

    /// <summary>Notes a version.</summary>
    public void Tell(long version) => Told = Math.Max(Told, version);

    /// <summary>Whether a version may come into force.</summary>
    public bool Allows(long version) => version >= Told || !_rules.VersionsOnlyGrow;
}
