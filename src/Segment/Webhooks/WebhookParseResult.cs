namespace Personalization.Segment.Webhooks;

/// <summary>Either a <see cref="WebhookBatch"/> or a <see cref="WebhookProblem"/>, nothing else.</summary>
public abstract record WebhookParseResult
{
    private protected WebhookParseResult()
    {
    }
}
