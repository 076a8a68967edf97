using System.Text.Json;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Segment.Json;
using Personalization.Segment.Webhooks;

namespace Personalization.EdgeFrontend.FirstParty.Webhooks;

/// <summary>What became of the events of one delivery, each counted once: applied, unchanged, ignored or refused.</summary>
internal sealed class WebhookReport(WebhookBatch batch)
{
    public const string OtherSpace = "other-space";
    public const string Erased = "erased";
    public const string PlaceholderId = "placeholder-id";
    public const string TraitValue = "trait-value";
    public const string UnreadableTime = "unreadable-time";

    private readonly Lock _gate = new();

    /// <summary>Events that altered a profile.</summary>
    public int Applied { get; private set; }

    /// <summary>Events that the profile had already, or something newer.</summary>
    public int Unchanged { get; private set; }

    /// <summary>Events that concern no profile here.</summary>
    public KindTally Ignored => batch.Ignored;

    /// <summary>Events that cannot be stored.</summary>
    public KindTally Refused => batch.Refused;

    /// <summary>Traits left out of events that were stored.</summary>
    public KindTally Traits => batch.DroppedTraits;

    /// <summary>Takes the answer for one identity.</summary>
    /// <param name="events">How many events it was asked to apply.</param>
    public void Add(int events, ApplyResult result)
    {
        lock (_gate)
        {
            if (result.Status == ApplyStatus.Invalid)
            {
                Refused.Add(WebhookKinds.TraitsUnusable, events);
                return;
            }

            Applied += result.Changed;
            Ignored.Add(Erased, result.Erased);
            Refused.Add(WebhookKinds.TraitsUnusable, result.Refused);
            Traits.Add(TraitValue, result.RefusedTraits);
            Unchanged += Math.Max(0, events - result.Changed - result.Erased - result.Refused);
        }
    }

    public void Count(EdgeMetrics metrics)
    {
        metrics.WebhookEvents("applied", "applied", Applied);
        metrics.WebhookEvents("unchanged", "unchanged", Unchanged);
        foreach (var (kind, count) in Ignored.Kinds)
        {
            metrics.WebhookEvents("ignored", kind, count);
        }

        foreach (var (kind, count) in Refused.Kinds)
        {
            metrics.WebhookEvents("refused", kind, count);
        }

        foreach (var (kind, count) in Traits.Kinds)
        {
            metrics.WebhookEvents("trait", kind, count);
        }

        metrics.WebhookEvents("time", UnreadableTime, batch.UnreadableTimes);
    }

    /// <summary>What an operator should look at, as "kind: number", or null when there is nothing.</summary>
    public string? Trouble()
    {
        var parts = Refused.Kinds.Concat(Traits.Kinds)
            .Append(new(UnreadableTime, batch.UnreadableTimes))
            .Where(static part => part.Value > 0);
        var text = string.Join(", ", parts.Select(static part => $"{part.Key}: {part.Value}"));
        return text.Length == 0 ? null : text;
    }

    public byte[] ToJson()
    {
        var kinds = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (kind, count) in Ignored.Kinds.Concat(Refused.Kinds).Concat(Traits.Kinds))
        {
            kinds[kind] = count;
        }

        if (batch.UnreadableTimes > 0)
        {
            kinds[UnreadableTime] = batch.UnreadableTimes;
        }

        return kinds.Count == 0
            ? JsonSerializer.SerializeToUtf8Bytes(
                new { applied = Applied, unchanged = Unchanged, ignored = Ignored.Total, refused = Refused.Total })
            : JsonSerializer.SerializeToUtf8Bytes(
                new { applied = Applied, unchanged = Unchanged, ignored = Ignored.Total, refused = Refused.Total, kinds });
    }
}
