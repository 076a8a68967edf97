namespace Personalization.Grains.Rules;

/// <summary>A kill switch as it is stored, apart from every document.</summary>
internal sealed class StoredKillSwitch
{
    /// <summary>What kind of thing is off, by its name; null in rows of earlier builds, which knew features only.</summary>
    public string? Kind { get; set; }

    /// <summary>What is off: a feature, or what the kind names.</summary>
    public string Feature { get; set; } = "";

    public string Author { get; set; } = "";

    public string? Reason { get; set; }

    public DateTimeOffset At { get; set; }
}
