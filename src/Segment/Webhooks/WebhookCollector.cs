using System.Text.Json;
using System.Text.Unicode;
using Personalization.Segment.Json;

namespace Personalization.Segment.Webhooks;

/// <summary>
/// Decides about each event of one delivery by itself: stored, or counted by the kind of what keeps it from being stored.
/// </summary>
internal sealed class WebhookCollector(ReadOnlyMemory<byte> body, WebhookLimits limits)
{
    // Whether members must be looked at one by one: nearly all bodies are valid as a whole.
    private readonly bool _hasBadBytes = !Utf8.IsValid(body.Span);
    private readonly List<WebhookEvent> _events = [];
    private readonly KindTally _ignored = new();
    private readonly KindTally _refused = new();
    private readonly KindTally _droppedTraits = new();
    private readonly SortedSet<string> _classNames = new(StringComparer.Ordinal);
    private int _unreadableTimes;

    public int Count { get; private set; }

    public WebhookBatch ToResult(bool isArray) => new()
    {
        Events = _events,
        IsArray = isArray,
        Ignored = _ignored,
        Refused = _refused,
        DroppedTraits = _droppedTraits,
        UnreadableTimes = _unreadableTimes,
        UnknownClassNames = _classNames,
    };

    /// <summary>Takes the next member of the delivery, whatever it is.</summary>
    public void Add(JsonSlice slice)
    {
        var index = Count++;
        if (slice.Type != JsonTokenType.StartObject)
        {
            _refused.Add(slice.Type == JsonTokenType.StartArray ? WebhookKinds.NestedBatch : WebhookKinds.NoObject);
        }
        else if (_hasBadBytes && !Utf8.IsValid(slice.Of(body.Span)))
        {
            _refused.Add(WebhookKinds.NotUtf8);
        }
        else
        {
            AddObject(slice, index);
        }
    }

    private void AddObject(JsonSlice slice, int index)
    {
        var fields = WebhookFields.Read(body.Span, slice);
        var kind = KindOf(fields.Type.Text(body.Span));
        if (kind == WebhookEventKind.None)
        {
            if (fields.Batch.Type == JsonTokenType.StartArray)
            {
                _refused.Add(WebhookKinds.NestedBatch);
            }
            else
            {
                _ignored.Add(WebhookKinds.UnknownType);
            }

            return;
        }
        var personas = WebhookPersonas.Read(body.Span, fields.Context);
        if (kind != WebhookEventKind.Delete && !personas.IsKnownClass)
        {
            _ignored.Add(WebhookKinds.UnknownClass);
            if (_classNames.Count < WebhookBatch.MaxClassNames && personas.PresentableClass is { } name)
            {
                _classNames.Add(name);
            }

            return;
        }
        if (TraitsOf(kind, fields, personas) is { } traits)
        {
            AddEvent(kind, fields, personas, traits, index);
        }
    }

    private void AddEvent(
        WebhookEventKind kind, in WebhookFields fields, WebhookPersonas personas, IReadOnlyList<WebhookTrait> traits, int index)
    {
        var userId = WebhookId.Read(body, fields.UserId, limits.MaxIdBytes);
        // Traits of a user who cannot be named are not the browser's; an odd anonymous id beside a good user id is of no use anyway.
        if (userId.Fault is { } fault)
        {
            _refused.Add(fault);
            return;
        }
        var anonymousId = WebhookId.Read(body, fields.AnonymousId, limits.MaxIdBytes);
        if (userId.Id is null && anonymousId.Fault is { } other)
        {
            _refused.Add(other);
            return;
        }
        if (userId.Id is null && anonymousId.Id is null)
        {
            _ignored.Add(WebhookKinds.WithoutIdentity);
            return;
        }

        var times = new WebhookTimes(body, fields);
        if (times.IsUnreadable)
        {
            _unreadableTimes++;
        }

        _events.Add(new WebhookEvent
        {
            Index = index,
            Kind = kind,
            UserId = userId.Id,
            AnonymousId = anonymousId.Id,
            GroupId = fields.GroupId.Text(body.Span),
            // Breaks ties only: an unusable one is like none.
            MessageId = WebhookId.Read(body, fields.MessageId, limits.MaxIdBytes).Id,
            Timestamp = times.Timestamp,
            ReceivedAt = times.ReceivedAt,
            OriginalTimestamp = times.OriginalTimestamp,
            SpaceId = personas.SpaceId,
            ComputationClass = personas.Class,
            ComputationKey = personas.Key,
            Traits = traits,
        });
    }

    /// <summary>Null when the event is not to be stored, which is counted by then.</summary>
    private IReadOnlyList<WebhookTrait>? TraitsOf(WebhookEventKind kind, in WebhookFields fields, WebhookPersonas personas)
    {
        if (kind == WebhookEventKind.Delete) return [];
        var slice = kind == WebhookEventKind.Track ? fields.Properties : fields.Traits;
        if (!slice.HasValue || IsEmptyArray(slice) || (kind == WebhookEventKind.Group && personas.Class is null))
        {
            return None(_ignored, WebhookKinds.WithoutTraits);
        }

        if (slice.Type != JsonTokenType.StartObject) return None(_refused, WebhookKinds.TraitsType);

        var dropped = _droppedTraits.Total;
        var traits = kind == WebhookEventKind.Track
            ? WebhookTraits.OfTrack(body, slice, personas.Key, fields.Event.Text(body.Span), limits, _droppedTraits)
            : WebhookTraits.OfObject(body, slice, limits, _droppedTraits);
        if (traits is null) return None(_refused, WebhookKinds.TooManyTraits);
        if (traits.Count > 0) return traits;
        return _droppedTraits.Total > dropped ? None(_refused, WebhookKinds.TraitsUnusable) : None(_ignored, WebhookKinds.WithoutTraits);

        static IReadOnlyList<WebhookTrait>? None(KindTally tally, string kind)
        {
            tally.Add(kind);
            return null;
        }
    }

    /// <summary>What PHP makes of an object without members.</summary>
    private bool IsEmptyArray(JsonSlice slice) =>
        slice.Type == JsonTokenType.StartArray && slice.Inside(body.Span).Trim(" \t\r\n"u8).IsEmpty;

    private static WebhookEventKind KindOf(string? type) => type?.ToLowerInvariant() switch
    {
        "identify" => WebhookEventKind.Identify,
        "track" => WebhookEventKind.Track,
        "group" => WebhookEventKind.Group,
        "delete" => WebhookEventKind.Delete,
        _ => WebhookEventKind.None,
    };
}
