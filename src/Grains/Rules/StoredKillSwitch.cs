namespace Personalization.Grains.Rules;

/// <summary>A kill switch as it is stored, apart from every document.</summary>
internal sealed class StoredKillSwitch
{
    public string Feature { get; set; } = "";

    public string Author { get; set; } = "";

    public string? Reason { get; set; }

    public DateTimeOffset At { get; set; }
}
