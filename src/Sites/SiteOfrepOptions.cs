namespace Personalization.Sites;

/// <summary>Servers that may ask for flag evaluations (<c>Sites:{name}:Ofrep</c>).</summary>
public sealed class SiteOfrepOptions
{
    /// <summary>Keys of server-side callers; the key names the site. Empty: no server may ask.</summary>
    public List<string> ApiKeys { get; set; } = [];
}
