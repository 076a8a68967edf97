namespace Personalization.Segment.Webhooks;

/// <summary>
/// The credentials a site accepts from its webhook sender. Each kind can hold two values at once, so that a secret is changed without
/// losing a delivery: add the new one here, change the sender, drop the old one.
/// </summary>
public sealed class WebhookAuthenticationOptions
{
    public string? Username { get; set; }

    public string? Password { get; set; }

    /// <summary>The user name that is being replaced; null means <see cref="Username"/> stays.</summary>
    public string? PreviousUsername { get; set; }

    /// <summary>The password that is being replaced.</summary>
    public string? PreviousPassword { get; set; }

    /// <summary>Tokens accepted as <c>Authorization: Bearer ...</c>; blank ones are ignored.</summary>
    public IReadOnlyList<string> BearerTokens { get; set; } = [];

    /// <summary>Secrets that <c>X-Signature</c> may be made with; blank ones are ignored.</summary>
    public IReadOnlyList<string> SharedSecrets { get; set; } = [];
}
