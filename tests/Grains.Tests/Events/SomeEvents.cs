using System.Text;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Simulators;

namespace Personalization.Grains.Tests.Events;

/// <summary>Events of made-up visitors, told apart by visitor and number.</summary>
internal static class SomeEvents
{
    public static QueuedEvent Of(string visitor, int number, int clockLagSeconds = 0, string padding = "") => new()
    {
        MessageId = $"m-{visitor}-{number}",
        ClockLagSeconds = clockLagSeconds,
        Json = Encoding.UTF8.GetBytes(
            $$"""{"type":"track","event":"Step","anonymousId":"{{visitor}}","messageId":"m-{{visitor}}-{{number}}","properties":{"number":{{number}},"padding":"{{padding}}"} }"""),
    };

    public static QueuedEvent[] Range(string visitor, int first, int count) =>
        [.. Enumerable.Range(first, count).Select(number => Of(visitor, number))];

    public static int NumberOf(TrackedEvent tracked) => tracked.Body.GetProperty("properties").GetProperty("number").GetInt32();

    /// <summary>The numbers of a visitor's events in the order in which they arrived.</summary>
    public static int[] Arrived(TrackingLog log, string visitor) => [.. log.Events.Where(e => e.AnonymousId == visitor).Select(NumberOf)];
}
