namespace Personalization.Grains.Rules;

/// <summary>That a kill switch was set or cleared, as it is stored with the change itself. Nobody changes it.</summary>
internal sealed class StoredKillSwitchChange
{
    public long Version { get; set; }

    /// <summary>What kind of thing, by its name; null stands for a feature.</summary>
    public string? Kind { get; set; }

    public string Feature { get; set; } = "";

    /// <summary>Set, and not cleared.</summary>
    public bool Off { get; set; }

    public string Author { get; set; } = "";

    public string? Reason { get; set; }

    public DateTimeOffset At { get; set; }
}
