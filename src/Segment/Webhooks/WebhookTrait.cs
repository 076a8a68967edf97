namespace Personalization.Segment.Webhooks;

/// <summary>One trait as the sender wrote it.</summary>
/// <param name="Name">The trait's key, unescaped.</param>
/// <param name="RawJson">The value in its written form: numbers keep their digits. A slice of the request body, valid as long as that
/// is.</param>
/// <param name="IsRemoval">The value is JSON <c>null</c>, Segment's way of taking a trait away.</param>
public readonly record struct WebhookTrait(string Name, ReadOnlyMemory<byte> RawJson, bool IsRemoval)
{
    /// <summary>Names nothing, so that a trait may reach a log line by accident.</summary>
    public override string ToString() => nameof(WebhookTrait);
}
