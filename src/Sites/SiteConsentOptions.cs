namespace Personalization.Sites;

/// <summary>Whether visitors are asked before they are recognised (<c>Sites:{name}:Consent</c>).</summary>
public sealed class SiteConsentOptions
{
    /// <summary>Cookie that holds the visitor's answer; none means consent is not asked here.</summary>
    public string? Cookie { get; set; }

    /// <summary>Value of that cookie that means yes; empty means any value but an empty one.</summary>
    public string? GrantedValue { get; set; }

    /// <summary>Whether <c>Sec-GPC: 1</c> counts as a no.</summary>
    public bool HonourGpc { get; set; }
}
