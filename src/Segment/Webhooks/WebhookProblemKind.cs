namespace Personalization.Segment.Webhooks;

/// <summary>Why a delivery is refused; the value is the HTTP status to answer.</summary>
public enum WebhookProblemKind
{
    /// <summary>Not set.</summary>
    None = 0,

    /// <summary>Not JSON, or neither an event nor an array.</summary>
    Malformed = 400,

    /// <summary>More bytes or events than the limits allow.</summary>
    TooLarge = 413,
}
