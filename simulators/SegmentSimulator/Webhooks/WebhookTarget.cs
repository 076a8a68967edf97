namespace Personalization.Simulators;

/// <summary>The receiver of a webhook and what the sender was configured with for it.</summary>
/// <param name="Url">The receiver's address.</param>
public sealed record WebhookTarget(Uri Url)
{
    /// <summary>Basic user name; none sends no Basic header.</summary>
    public string? Username { get; init; }

    /// <summary>Basic password.</summary>
    public string? Password { get; init; }

    /// <summary>Bearer token, instead of Basic.</summary>
    public string? BearerToken { get; init; }

    /// <summary>Signs with <c>X-Signature</c> when set.</summary>
    public string? SharedSecret { get; init; }

    /// <summary>Host header when it is not the URL's own.</summary>
    public string? Host { get; init; }
}
