namespace Personalization.Segment.Webhooks;

/// <summary>Why a delivery is refused; the value is the HTTP status to answer.</summary>
public enum WebhookProblemKind
{
    /// <summary>Not set.</summary>
    None = 0,

    /// <summary>Not JSON, not UTF-8, nested too deep, or a field that cannot be read.</summary>
    Malformed = 400,

    /// <summary>More bytes or events than the limits allow.</summary>
    TooLarge = 413,
}
