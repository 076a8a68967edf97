namespace Personalization.Sites;

/// <summary>Signed previews of variations (<c>Sites:{name}:Preview</c>).</summary>
public sealed class SitePreviewOptions
{
    /// <summary>Secret that signs preview links; none: no previews.</summary>
    public string? Key { get; set; }
}
