namespace Personalization.Quickstart;

/// <summary>Settings of the demo website. Section <c>OriginSite</c> in the quickstart.</summary>
public sealed class OriginSiteOptions
{
    /// <summary>Where the website listens. Port 0 takes a free one.</summary>
    public string Url { get; set; } = "http://127.0.0.1:7071";
}
