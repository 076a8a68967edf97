namespace Personalization.Segment.Webhooks;

/// <summary>What the credentials of a delivery are worth. Everything but <see cref="Authenticated"/> is answered with 401.</summary>
public enum WebhookAuthentication
{
    /// <summary>Nothing that could count was sent, or only a signature over an array, which covers just its first event.</summary>
    Missing = 0,

    /// <summary>Something was sent and it is not right.</summary>
    Wrong,

    /// <summary>At least one configured credential is right, and the signature, if there is one, is not wrong.</summary>
    Authenticated,
}
