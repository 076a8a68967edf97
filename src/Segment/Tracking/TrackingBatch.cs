using System.Buffers;
using System.Text;

namespace Personalization.Segment.Tracking;

/// <summary>
/// Puts events, ours or a visitor's, into bodies for <c>/b</c> that keep to Segment's limits, in their order. Each body says which events
/// it holds, so that a queue can tick off what was delivered.
/// </summary>
/// <param name="Body">For <see cref="TrackingMethods.Batch"/>.</param>
/// <param name="First">Position of its first event in the given list.</param>
/// <param name="Count">How many events it holds.</param>
public sealed record TrackingBatch(ReadOnlyMemory<byte> Body, int First, int Count)
{
    /// <param name="events">JSON objects, each within <see cref="TrackingLimits.MaxEventBytes"/>; a larger one gets a body of its own and
    /// will be refused upstream.</param>
    /// <param name="sentAt">Now: Segment corrects the events' times by it.</param>
    /// <param name="limits">Null for <see cref="TrackingLimits.Default"/>.</param>
    public static IReadOnlyList<TrackingBatch> Build(
        IReadOnlyList<ReadOnlyMemory<byte>> events, DateTimeOffset sentAt, TrackingLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(events);
        limits ??= TrackingLimits.Default;
        var head = "{\"batch\":["u8;
        var tail = Encoding.ASCII.GetBytes($"],\"sentAt\":\"{SegmentTimestamp.Write(sentAt)}\"}}");
        var batches = new List<TrackingBatch>();
        for (var first = 0; first < events.Count;)
        {
            var body = new ArrayBufferWriter<byte>(4096);
            body.Write(head);
            var next = first;
            for (; next < events.Count && next - first < limits.MaxBatchEvents; next++)
            {
                if (next > first && body.WrittenCount + 1 + events[next].Length + tail.Length > limits.MaxBatchBytes) break;
                if (next > first)
                {
                    body.Write(","u8);
                }

                body.Write(events[next].Span);
            }
            body.Write(tail);
            batches.Add(new TrackingBatch(body.WrittenMemory, first, next - first));
            first = next;
        }
        return batches;
    }
}
