namespace Personalization.Sites;

/// <summary>How events leave the edge (<c>Sites:{name}:Events</c>).</summary>
public sealed class SiteEventOptions
{
    public EventMode Mode { get; set; } = EventMode.Forward;
}
