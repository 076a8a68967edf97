using System.Text.Json;
using Personalization.Segment.Json;

namespace Personalization.Segment.Webhooks;

/// <summary>Decides about each event of one delivery: stored, counted, or the reason to refuse all of it.</summary>
internal sealed class WebhookCollector(ReadOnlyMemory<byte> body, WebhookLimits limits)
{
    private readonly List<WebhookEvent> _events = [];
    private int _unknownKinds;
    private int _unknownClasses;
    private int _withoutTraits;
    private int _withoutIdentity;
    private int _droppedTraits;

    public int Count { get; private set; }

    public WebhookProblem? Problem { get; private set; }

    public void Refuse(WebhookProblemKind kind, string message) => Problem ??= new WebhookProblem(kind, message);

    public WebhookParseResult ToResult(bool isArray) => Problem is not null
        ? Problem
        : new WebhookBatch
        {
            Events = _events,
            IsArray = isArray,
            UnknownKinds = _unknownKinds,
            UnknownClasses = _unknownClasses,
            WithoutTraits = _withoutTraits,
            WithoutIdentity = _withoutIdentity,
            DroppedTraits = _droppedTraits,
        };

    public void Add(JsonSlice slice)
    {
        var index = Count++;
        var fields = WebhookFields.Read(body.Span, slice, limits.MaxDepth);
        var kind = KindOf(fields.Type.Text(body.Span));
        if (kind == WebhookEventKind.None)
        {
            _unknownKinds++;
            return;
        }
        var personas = WebhookPersonas.Read(body.Span, fields.Context, limits.MaxDepth);
        if (kind != WebhookEventKind.Delete && !personas.IsKnownClass)
        {
            _unknownClasses++;
            return;
        }
        var traits = TraitsOf(kind, fields, personas, index);
        if (Problem is not null)
            return;
        if (kind != WebhookEventKind.Delete && traits.Count == 0)
        {
            _withoutTraits++;
            return;
        }

        var ids = new WebhookIds(body, limits.MaxIdBytes, index);
        var userId = ids.Read(fields.UserId, "userId");
        var anonymousId = ids.Read(fields.AnonymousId, "anonymousId");
        var messageId = ids.Read(fields.MessageId, "messageId");
        if (ids.Problem is not null)
            Problem = ids.Problem;
        else if (userId is null && anonymousId is null)
            _withoutIdentity++;
        else
            _events.Add(new WebhookEvent
            {
                Index = index,
                Kind = kind,
                UserId = userId,
                AnonymousId = anonymousId,
                GroupId = fields.GroupId.Text(body.Span),
                MessageId = messageId,
                Timestamp = SegmentTime.Parse(fields.Timestamp.Text(body.Span)),
                ReceivedAt = SegmentTime.Parse(fields.ReceivedAt.Text(body.Span)),
                OriginalTimestamp = SegmentTime.Parse(fields.OriginalTimestamp.Text(body.Span)),
                SpaceId = personas.SpaceId,
                ComputationClass = personas.Class,
                ComputationKey = personas.Key,
                Traits = traits,
            });
    }

    private IReadOnlyList<WebhookTrait> TraitsOf(WebhookEventKind kind, WebhookFields fields, WebhookPersonas personas, int index)
    {
        if (kind == WebhookEventKind.Delete || (kind == WebhookEventKind.Group && personas.Class is null))
            return [];
        var (slice, field) = kind == WebhookEventKind.Track ? (fields.Properties, "properties") : (fields.Traits, "traits");
        if (!slice.HasValue)
            return [];
        if (slice.Type != JsonTokenType.StartObject)
        {
            Refuse(WebhookProblemKind.Malformed, $"event {index}: {field} must be a JSON object.");
            return [];
        }
        if (kind == WebhookEventKind.Track)
            return WebhookTraits.OfTrack(body, slice, personas.Key, fields.Event.Text(body.Span), limits, ref _droppedTraits);
        if (WebhookTraits.OfObject(body, slice, limits, ref _droppedTraits) is { } traits)
            return traits;
        Refuse(WebhookProblemKind.TooLarge, $"event {index}: {field} has more than {limits.MaxTraits} traits. Send fewer in one event, or raise Sites:{{name}}:Webhook:MaxTraits.");
        return [];
    }

    private static WebhookEventKind KindOf(string? type) => type?.ToLowerInvariant() switch
    {
        "identify" => WebhookEventKind.Identify,
        "track" => WebhookEventKind.Track,
        "group" => WebhookEventKind.Group,
        "delete" => WebhookEventKind.Delete,
        _ => WebhookEventKind.None,
    };
}
