using System.Text;
using System.Text.Json;
using Personalization.Segment.Json;

namespace Personalization.Segment.Tracking;

/// <summary>Collects the changes to the events of one body, and what was read in them.</summary>
internal sealed class TrackingEditor(ReadOnlyMemory<byte> body, TrackingRewrite rewrite, bool enrich)
{
    private readonly TrackingEdits _edits = new();
    private readonly List<TrackingEventInfo> _events = [];
    private readonly List<Range> _ranges = [];

    public int Count => _events.Count;

    /// <summary>The object around a batch: its write key goes the way of the events' keys.</summary>
    public void Envelope(JsonSlice root) => WriteKeys(root);

    public void Event(JsonSlice slice)
    {
        var json = body.Span;
        var (context, metadata) = (default(JsonSlice), default(JsonSlice));
        string? type = null, userId = null, anonymousId = null, previousId = null, messageId = null;
        var fields = new JsonFields(json, slice, TrackingRewriter.MaxDepth);
        while (fields.MoveNext())
        {
            if (fields.NameIs("context"u8))
            {
                context = fields.Value;
            }
            else if (fields.NameIs("_metadata"u8))
            {
                metadata = fields.Value;
            }
            else if (fields.NameIs("type"u8))
            {
                type = Id(fields.Value);
            }
            else if (fields.NameIs("userId"u8))
            {
                userId = Id(fields.Value);
            }
            else if (fields.NameIs("anonymousId"u8))
            {
                anonymousId = Id(fields.Value);
            }
            else if (fields.NameIs("previousId"u8))
            {
                previousId = Id(fields.Value);
            }
            else if (fields.NameIs("messageId"u8))
            {
                messageId = Id(fields.Value);
            }
        }
        var before = _edits.Count;
        var others = WriteKeys(slice);
        var growth = _edits.GrowthSince(before);
        var keep = _edits.Count;
        if (enrich)
        {
            Enrich(slice, context, metadata, others);
            if (slice.Length + growth + _edits.GrowthSince(keep) > rewrite.Limits.MaxEventBytes)
            {
                _edits.RemoveFrom(keep);
            }
        }
        _ranges.Add(slice.Start..(slice.Start + slice.Length));
        _events.Add(new TrackingEventInfo
        {
            Type = type,
            UserId = userId,
            AnonymousId = anonymousId,
            PreviousId = previousId,
            MessageId = messageId,
        });
    }

    public TrackingRewritten ToResult()
    {
        var ranges = _ranges.ToArray();
        ReadOnlyMemory<byte> output = _edits.Count == 0 ? body : _edits.Apply(body.Span, ranges);
        for (var i = 0; i < ranges.Length; i++)
        {
            _events[i] = _events[i] with { Json = output[ranges[i]] };
        }

        return new TrackingRewritten(output, _events);
    }

    private void Enrich(JsonSlice slice, JsonSlice context, JsonSlice metadata, bool others)
    {
        var added = new JsonInsert(others);
        if (context.Type == JsonTokenType.StartObject)
        {
            Context(context);
        }
        else if (NewContext() is { Length: > 0 } fresh)
        {
            Put(context, "context", fresh, added);
        }

        if (rewrite.JsRuntime is { Length: > 0 } runtime)
        {
            if (metadata.Type == JsonTokenType.StartObject)
            {
                Set(metadata, "jsRuntime", Quote(runtime));
            }
            else
            {
                Put(metadata, "_metadata", Encoding.UTF8.GetBytes($"{{\"jsRuntime\":{Encoding.UTF8.GetString(Quote(runtime))}}}"), added);
            }
        }
        added.AddTo(_edits, slice);
    }

    private void Context(JsonSlice context)
    {
        var json = body.Span;
        var (edge, ip, library) = (default(JsonSlice), default(JsonSlice), default(JsonSlice));
        var any = false;
        var fields = new JsonFields(json, context, TrackingRewriter.MaxDepth);
        while (fields.MoveNext())
        {
            any = true;
            if (fields.NameIs("edge"u8))
            {
                edge = fields.Value;
            }
            else if (fields.NameIs("ip"u8))
            {
                ip = fields.Value;
            }
            else if (fields.NameIs("library"u8))
            {
                library = fields.Value;
            }
        }
        var added = new JsonInsert(any);
        if (!rewrite.EdgeContext.IsEmpty)
        {
            Replace(edge, "edge", rewrite.EdgeContext, added);
        }

        if (rewrite.ClientIp is { Length: > 0 } address && Id(ip) is null)
        {
            Replace(ip, "ip", Quote(address), added);
        }

        added.AddTo(_edits, context);
        if (rewrite.LibraryPrefix is { Length: > 0 } prefix)
        {
            Library(library, prefix);
        }
    }

    private void Library(JsonSlice library, string prefix)
    {
        var version = default(JsonSlice);
        var fields = new JsonFields(body.Span, library, TrackingRewriter.MaxDepth);
        while (fields.MoveNext())
        {
            if (fields.NameIs("version"u8))
            {
                version = fields.Value;
            }
        }
        if (version.Type == JsonTokenType.String)
        {
            _edits.Add(version.Start + 1, 0, Encoding.UTF8.GetBytes($"{JsonEncodedText.Encode(prefix)}:"));
        }
    }

    private byte[] NewContext()
    {
        var parts = new List<string>();
        if (!rewrite.EdgeContext.IsEmpty)
        {
            parts.Add($"\"edge\":{Encoding.UTF8.GetString(rewrite.EdgeContext.Span)}");
        }

        if (rewrite.ClientIp is { Length: > 0 } address)
        {
            parts.Add($"\"ip\":{Encoding.UTF8.GetString(Quote(address))}");
        }

        return parts.Count == 0 ? [] : Encoding.UTF8.GetBytes($"{{{string.Join(',', parts)}}}");
    }

    /// <summary>A value in the place of an absent or null one. A value of another type is the page's mistake and stays its own.</summary>
    private void Put(JsonSlice old, string name, byte[] value, JsonInsert added)
    {
        if (!old.HasValue)
        {
            Replace(old, name, value, added);
        }
    }

    private void Replace(JsonSlice old, string name, ReadOnlyMemory<byte> value, JsonInsert added)
    {
        if (old.Type == JsonTokenType.None)
        {
            added.Property(name, value.Span);
        }
        else
        {
            _edits.Add(old.Start, old.Length, value);
        }
    }

    private void Set(JsonSlice parent, string name, byte[] value)
    {
        var old = default(JsonSlice);
        var any = false;
        var utf8 = Encoding.UTF8.GetBytes(name);
        var fields = new JsonFields(body.Span, parent, TrackingRewriter.MaxDepth);
        while (fields.MoveNext())
        {
            any = true;
            if (fields.NameIs(utf8))
            {
                old = fields.Value;
            }
        }
        var added = new JsonInsert(any);
        Replace(old, name, value, added);
        added.AddTo(_edits, parent);
    }

    /// <summary>Treats every write key of one object; true when properties besides removed ones are left.</summary>
    private bool WriteKeys(JsonSlice slice)
    {
        var keptEnd = slice.Start + 1;
        var (kept, removing) = (false, -1);
        var valueEnd = keptEnd;
        var fields = new JsonFields(body.Span, slice, TrackingRewriter.MaxDepth);
        while (fields.MoveNext())
        {
            var isKey = rewrite.WriteKeys != WriteKeyHandling.Keep && fields.NameIs("writeKey"u8);
            valueEnd = fields.Value.Start + fields.Value.Length;
            if (isKey && rewrite.WriteKeys == WriteKeyHandling.Remove)
            {
                if (removing < 0)
                {
                    removing = fields.Name.Start;
                }

                continue;
            }
            if (isKey)
            {
                _edits.Add(fields.Value.Start, fields.Value.Length, Quote(rewrite.WriteKey ?? ""));
            }

            // A run of removed properties goes with the commas behind it.
            if (removing >= 0)
            {
                _edits.Add(removing, fields.Name.Start - removing, default);
            }

            (kept, removing, keptEnd) = (true, -1, valueEnd);
        }
        // A run at the end goes with the comma before it.
        if (removing >= 0)
        {
            _edits.Add(keptEnd, valueEnd - keptEnd, default);
        }

        return kept;
    }

    private string? Id(JsonSlice value) => value.Type switch
    {
        JsonTokenType.String => value.Text(body.Span) is { Length: > 0 } text ? text : null,
        JsonTokenType.Number => Encoding.ASCII.GetString(value.Of(body.Span)),
        _ => null,
    };

    private static byte[] Quote(string text) => Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(text)}\"");
}
