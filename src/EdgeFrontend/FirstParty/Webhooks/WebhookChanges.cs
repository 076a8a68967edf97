using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Segment.Webhooks;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.FirstParty.Webhooks;

/// <summary>From a delivery's events to the changes of each identity: the one place where Segment's events meet the wire's.</summary>
internal static class WebhookChanges
{
    /// <summary>
    /// The changes by grain key, each in the delivery's order. What concerns nobody here is counted in the batch's tallies.
    /// </summary>
    public static Dictionary<string, List<ProfileChange>> Group(WebhookBatch batch, Site site, DateTimeOffset now)
    {
        var byKey = new Dictionary<string, List<ProfileChange>>(StringComparer.Ordinal);
        foreach (var one in batch.Events)
        {
            if (site.Options.Webhook.SpaceId is { Length: > 0 } space && one.SpaceId is not null && one.SpaceId != space)
            {
                batch.Ignored.Add(WebhookReport.OtherSpace);
                continue;
            }

            if (KeyOf(one, site.Space) is not { } key)
            {
                batch.Refused.Add(WebhookReport.PlaceholderId);
                continue;
            }

            if (!byKey.TryGetValue(key, out var changes))
            {
                byKey[key] = changes = [];
            }

            changes.Add(ToChange(one, now));
        }

        return byKey;
    }

    /// <summary>A placeholder is nobody, like an absent id. Null when nobody is left whom the event could be about.</summary>
    private static string? KeyOf(WebhookEvent one, string space)
    {
        if (PlaceholderIds.IsIdentity(one.UserId)) return GrainKeys.User(space, one.UserId!);
        return PlaceholderIds.IsIdentity(one.AnonymousId) ? GrainKeys.Anonymous(space, one.AnonymousId!) : null;
    }

    private static ProfileChange ToChange(WebhookEvent one, DateTimeOffset now)
    {
        var traits = new TraitChange[one.Traits.Count];
        for (var i = 0; i < traits.Length; i++)
        {
            // Copied out of the request's body: the grain may keep it for longer than the request lives.
            traits[i] = new TraitChange
            {
                Name = one.Traits[i].Name,
                Value = one.Traits[i].IsRemoval ? "null"u8.ToArray() : one.Traits[i].RawJson.ToArray(),
            };
        }

        return new ProfileChange
        {
            Kind = one.Kind == WebhookEventKind.Delete ? ProfileChangeKind.Delete : ProfileChangeKind.Merge,
            Traits = traits,
            Timestamp = one.OccurredAt,
            ReceivedAt = one.ReceivedAt,
            ArrivedAt = now,
            MessageId = one.MessageId,
            Place = one.Index,
        };
    }
}
