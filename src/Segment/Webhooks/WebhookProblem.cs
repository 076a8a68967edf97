namespace Personalization.Segment.Webhooks;

/// <summary>A delivery that is refused as a whole. The message names the event and the field, never what stood in it.</summary>
public sealed record WebhookProblem(WebhookProblemKind Kind, string Message) : WebhookParseResult
{
    /// <summary>400 or 413.</summary>
    public int StatusCode => (int)Kind;
}
