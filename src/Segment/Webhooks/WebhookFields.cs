using Personalization.Segment.Json;

namespace Personalization.Segment.Webhooks;

/// <summary>Where the fields of one event lie. Both spellings are read; the camelCase one wins unless it is absent or null.</summary>
internal struct WebhookFields
{
    public JsonSlice Type;
    public JsonSlice Event;
    public JsonSlice UserId;
    public JsonSlice AnonymousId;
    public JsonSlice GroupId;
    public JsonSlice MessageId;
    public JsonSlice Timestamp;
    public JsonSlice ReceivedAt;
    public JsonSlice OriginalTimestamp;
    public JsonSlice Traits;
    public JsonSlice Properties;
    public JsonSlice Context;

    /// <summary>The tracking API's envelope of several events, which is no event.</summary>
    public JsonSlice Batch;

    public static WebhookFields Read(ReadOnlySpan<byte> body, JsonSlice slice)
    {
        var camel = new WebhookFields();
        var snake = new WebhookFields();
        var fields = new JsonFields(body, slice, WebhookParser.AnyDepth);
        while (fields.MoveNext())
        {
            if (fields.NameIs("type"u8)) camel.Type = fields.Value;
            else if (fields.NameIs("event"u8)) camel.Event = fields.Value;
            else if (fields.NameIs("userId"u8)) camel.UserId = fields.Value;
            else if (fields.NameIs("user_id"u8)) snake.UserId = fields.Value;
            else if (fields.NameIs("anonymousId"u8)) camel.AnonymousId = fields.Value;
            else if (fields.NameIs("anonymous_id"u8)) snake.AnonymousId = fields.Value;
            else if (fields.NameIs("groupId"u8)) camel.GroupId = fields.Value;
            else if (fields.NameIs("group_id"u8))
            {
                snake.GroupId = fields.Value;
            }
            else if (fields.NameIs("messageId"u8))
            {
                camel.MessageId = fields.Value;
            }
            else if (fields.NameIs("message_id"u8))
            {
                snake.MessageId = fields.Value;
            }
            else if (fields.NameIs("timestamp"u8))
            {
                camel.Timestamp = fields.Value;
            }
            else if (fields.NameIs("receivedAt"u8))
            {
                camel.ReceivedAt = fields.Value;
            }
            else if (fields.NameIs("received_at"u8))
            {
                snake.ReceivedAt = fields.Value;
            }
            else if (fields.NameIs("originalTimestamp"u8))
            {
                camel.OriginalTimestamp = fields.Value;
            }
            else if (fields.NameIs("original_timestamp"u8))
            {
                snake.OriginalTimestamp = fields.Value;
            }
            else if (fields.NameIs("traits"u8))
            {
                camel.Traits = fields.Value;
            }
            else if (fields.NameIs("properties"u8))
            {
                camel.Properties = fields.Value;
            }
            else if (fields.NameIs("context"u8))
            {
                camel.Context = fields.Value;
            }
            else if (fields.NameIs("batch"u8))
            {
                camel.Batch = fields.Value;
            }
        }
        camel.UserId = Either(camel.UserId, snake.UserId);
        camel.AnonymousId = Either(camel.AnonymousId, snake.AnonymousId);
        camel.GroupId = Either(camel.GroupId, snake.GroupId);
        camel.MessageId = Either(camel.MessageId, snake.MessageId);
        camel.ReceivedAt = Either(camel.ReceivedAt, snake.ReceivedAt);
        camel.OriginalTimestamp = Either(camel.OriginalTimestamp, snake.OriginalTimestamp);
        return camel;
    }

    private static JsonSlice Either(JsonSlice camel, JsonSlice snake) => camel.HasValue ? camel : snake;
}
