using System.Text.Json;
using System.Text.Json.Nodes;

namespace Personalization.Simulators;

/// <summary>Turns a control request into a delivery.</summary>
internal static class WebhookCommands
{
    public static async Task<IResult> SendAsync(
        SegmentSimulatorControl control, WebhookCommand command, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(command.Url, UriKind.Absolute, out var url))
        {
            return Results.BadRequest($"url '{command.Url}' is no absolute URL.");
        }

        var events = command.Events ?? (Create(control, command) is { } made ? [made] : []);
        if (events.Length == 0)
        {
            return Results.BadRequest(
                "Give events, or kind (audience, computed-trait, journey, delete) with userId or anonymousId, key and value.");
        }

        var target = new WebhookTarget(url)
        {
            Username = command.Username,
            Password = command.Password,
            BearerToken = command.Bearer,
            SharedSecret = command.SharedSecret,
            Host = command.Host,
        };
        var deliveries = await control.Webhooks.SendAsync(target, events, new WebhookSendOptions
        {
            Batch = command.Batch,
            Copies = command.Copies ?? 1,
            ShuffleSeed = command.ShuffleSeed,
            SnakeCase = command.SnakeCase,
            Retries = command.Retries ?? 5,
        }, cancellationToken);
        return Results.Ok(deliveries.Select(delivery => new
        {
            delivery.Status,
            delivery.Attempts,
            ElapsedMilliseconds = delivery.Elapsed.TotalMilliseconds,
            delivery.Answer,
            Sent = delivery.Body,
        }));
    }

    private static JsonObject? Create(SegmentSimulatorControl control, WebhookCommand command)
    {
        var now = control.Options.TimeProvider.GetUtcNow();
        var (id, key, space) = (command.UserId ?? "", command.Key ?? "", control.Options.SpaceId);
        if (id.Length == 0 && command.AnonymousId is null) return null;
        var member = command.Value is null || command.Value.GetValueKind() == JsonValueKind.True;
        var made = (command.Kind ?? "audience") switch
        {
            "delete" => WebhookPayload.Delete(id, now),
            _ when key.Length == 0 => null,
            "audience" when command.AsTrack => WebhookPayload.AudienceTrack(id, key, member, now, space),
            "audience" => WebhookPayload.AudienceIdentify(id, key, member, now, space),
            "computed-trait" when command.AsTrack => WebhookPayload.ComputedTraitTrack(id, key, command.Value?.DeepClone(), now, space),
            "computed-trait" => WebhookPayload.ComputedTraitIdentify(id, key, command.Value?.DeepClone(), now, space),
            "journey" => WebhookPayload.Journey(id, key, member, now, space),
            _ => null,
        };
        return made is not null && id.Length == 0 ? WebhookPayload.ForAnonymous(made, command.AnonymousId!) : made;
    }
}
