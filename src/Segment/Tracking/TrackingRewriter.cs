using System.Text.Json;
using System.Text.Unicode;
using Personalization.Segment.Json;

namespace Personalization.Segment.Tracking;

/// <summary>
/// Reads and enriches the events of one request of analytics.js, alone or in a batch. Nothing but the named fields changes; the work is
/// linear in the body. An event that enrichment would push over Segment's limit passes without it: losing the edge's context is better than
/// losing the event.
/// </summary>
public static class TrackingRewriter
{
    internal const int MaxDepth = 64;

    /// <summary>Never throws, whatever the bytes are.</summary>
    /// <param name="body">The visitor's body, whatever its content type says.</param>
    /// <param name="letter">From <see cref="TrackingMethods.TryGetLetter"/>.</param>
    /// <param name="rewrite">What to change.</param>
    public static TrackingRewriteResult Rewrite(ReadOnlyMemory<byte> body, char letter, TrackingRewrite rewrite)
    {
        ArgumentNullException.ThrowIfNull(rewrite);
        var limits = rewrite.Limits;
        if (body.Length > limits.MaxBodyBytes(letter))
        {
            return new TrackingProblem(413, $"The body has {body.Length} bytes, the limit is {limits.MaxBodyBytes(letter)}.");
        }

        try
        {
            var refused = new KindTally();
            if (letter == TrackingMethods.Batch)
            {
                body = TrackingMembers.Clean(body, limits, refused);
            }

            if (!Utf8.IsValid(body.Span)) return new TrackingProblem(400, "The body is not valid UTF-8.");
            var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            var root = JsonFields.Take(ref reader, 0);
            if (reader.Read() || root.Type != JsonTokenType.StartObject)
            {
                return new TrackingProblem(400, "The body must be one JSON object.");
            }

            if (letter == TrackingMethods.Metrics) return new TrackingRewritten(body, []);
            var result = Rewrite(body, root, letter, rewrite, enrich: true);
            if (result is TrackingRewritten done && done.Body.Length > limits.MaxBodyBytes(letter))
            {
                result = Rewrite(body, root, letter, rewrite, enrich: false);
            }

            return refused.Total == 0 || result is not TrackingRewritten some ? result
                : some.Events.Count > 0 ? some with { Refused = refused }
                : NoneLeft(refused, limits);
        }
        catch (JsonException)
        {
            return new TrackingProblem(400, $"The body is not JSON, or nested deeper than {MaxDepth} levels.");
        }
    }

    private static TrackingProblem NoneLeft(KindTally refused, TrackingLimits limits) =>
        refused[TrackingMembers.TooLarge] == refused.Total
            ? new TrackingProblem(413, $"No event of the batch has at most {limits.MaxEventBytes} bytes.")
            : new TrackingProblem(400, "No member of the batch is an event: a JSON object in UTF-8.");

    private static TrackingRewriteResult Rewrite(
        ReadOnlyMemory<byte> body, JsonSlice root, char letter, TrackingRewrite rewrite, bool enrich)
    {
        var editor = new TrackingEditor(body, rewrite, enrich);
        if (letter != TrackingMethods.Batch)
        {
            editor.Event(root);
        }
        else if (Batch(body, root, rewrite.Limits, editor) is { } problem) return problem;
        return editor.ToResult();
    }

    private static TrackingProblem? Batch(ReadOnlyMemory<byte> body, JsonSlice root, TrackingLimits limits, TrackingEditor editor)
    {
        editor.Envelope(root);
        var found = false;
        var fields = new JsonFields(body.Span, root, MaxDepth);
        while (fields.MoveNext())
        {
            if (!fields.NameIs("batch"u8)) continue;
            if (fields.Value.Type != JsonTokenType.StartArray) return new TrackingProblem(400, "batch must be a JSON array.");
            found = true;
            var items = new Utf8JsonReader(fields.Value.Of(body.Span), new JsonReaderOptions { MaxDepth = MaxDepth });
            items.Read();
            while (items.Read() && items.TokenType != JsonTokenType.EndArray)
            {
                var item = JsonFields.Take(ref items, fields.Value.Start);
                if (editor.Count == limits.MaxBatchEvents)
                {
                    return new TrackingProblem(413, $"batch has more than {limits.MaxBatchEvents} events.");
                }

                editor.Event(item);
            }
        }
        return found ? null : new TrackingProblem(400, "batch is missing.");
    }
}
