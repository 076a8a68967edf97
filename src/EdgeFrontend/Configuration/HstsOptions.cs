namespace Personalization.EdgeFrontend.Configuration;

/// <summary>What browsers are told to keep to https for (<c>Edge:Hsts</c>).</summary>
public sealed class HstsOptions
{
    /// <summary>
    /// How long a browser that was here asks for these hosts over https only, by <c>Strict-Transport-Security</c> on answers over https; it
    /// replaces the website's own. It cannot be taken back: begin with minutes. Not
    /// set: the header is the website's business. 0 tells browsers to forget. 0 to 1826 days.
    /// </summary>
    public TimeSpan? MaxAge { get; set; }

    /// <summary>Whether all hosts below the visitor's are meant too, those that this edge does not serve included.</summary>
    public bool IncludeSubDomains { get; set; }

    /// <summary>
    /// Whether browsers' makers may build the host into their lists; they ask for <see cref="IncludeSubDomains"/> and 365 days.
    /// </summary>
    public bool Preload { get; set; }

    /// <summary>The value of the header; null without one.</summary>
    internal string? Header =>
        MaxAge is { } age
            ? $"max-age={(long)age.TotalSeconds}{(IncludeSubDomains ? "; includeSubDomains" : "")}{(Preload ? "; preload" : "")}"
            : null;
}
