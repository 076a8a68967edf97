using System.Text.Json.Nodes;

namespace Personalization.Simulators;

/// <summary>The commands over HTTP, for a simulator that runs alone. <c>GET /_control</c> lists them.</summary>
internal static class ControlEndpoints
{
    private static readonly string[] Commands =
    [
        "GET    /_control/health",
        "POST   /_control/reset                    as just started",
        "GET    /_control/faults                   what is in force",
        "POST   /_control/faults                   {kind, family?, endpoint?, id?, requests?, waitMilliseconds?, statusCode?, "
        + "retryAfterSeconds?, sizeBytes?, otherId?}",
        "DELETE /_control/faults[/{number}]",
        "POST   /_control/rate-limit               {requestsPerSecond, retryAfterSeconds?}; null lifts it",
        "GET    /_control/profiles/{userId}",
        "PUT    /_control/profiles/{userId}        {trait: value, ...}",
        "DELETE /_control/profiles/{userId}        from now on 404",
        "GET    /_control/requests                 DELETE forgets",
        "GET    /_control/counters                 by service, endpoint and id",
        "GET    /_control/tracking                 events received; DELETE forgets",
        "GET    /_control/tracking/requests        requests with their raw bodies",
        "POST   /_control/webhooks/send            {url, username, password | bearer, sharedSecret?, kind, userId, key, value, asTrack?} "
        + "or {url, ..., events, batch?, copies?, shuffleSeed?, snakeCase?, retries?}",
    ];

    public static void MapControl(this IEndpointRouteBuilder routes, SegmentSimulatorControl control)
    {
        var group = routes.MapGroup("/_control");
        group.MapGet("/", () => Results.Text(string.Join('\n', Commands) + "\n"));
        group.MapGet("/health", () => Results.Ok(new { status = "ok", realAnalytics = control.Cdn.ServesRealScript }));
        group.MapPost("/reset", () => { control.Reset(); return Results.NoContent(); });

        group.MapGet(
            "/faults", () => control.Faults.Active.Select(active => new { active.Number, active.Remaining, active.Met, active.Fault }));
        group.MapPost("/faults", (FaultCommand command) => command.Requests is < 1
            ? Results.BadRequest("requests must be at least 1, or absent for no end.")
            : Results.Ok(new { control.Faults.Add(command.ToFault()).Number }));
        group.MapDelete("/faults", () => { control.Faults.Clear(); return Results.NoContent(); });
        group.MapDelete("/faults/{number:int}", (int number) => control.Faults.Clear(number) ? Results.NoContent() : Results.NotFound());
        group.MapPost(
            "/rate-limit",
            (RateLimitCommand command) =>
            {
                control.LimitRate(
                command.RequestsPerSecond, command.RetryAfterSeconds); return Results.NoContent();
            });

        group.MapGet("/profiles/{id}", (string id) => control.Profiles.Find(id) is { } profile
            ? Results.Ok(
                profile.Traits.ToDictionary(
                    trait => trait.Key, trait => new { trait.Value.Value, trait.Value.UpdatedAt, trait.Value.Class }))
            : Results.NotFound());
        group.MapPut("/profiles/{id}", (string id, JsonObject traits) => { control.Profiles.Set(id, traits); return Results.NoContent(); });
        group.MapDelete("/profiles/{id}", (string id) => { control.Profiles.Remove(id); return Results.NoContent(); });

        group.MapGet("/requests", () => control.Requests.All);
        group.MapDelete("/requests", () => { control.Requests.Clear(); return Results.NoContent(); });
        group.MapGet("/counters", () => control.Requests.Counters
            .Select(counter => new { counter.Key.Family, counter.Key.Endpoint, counter.Key.Id, Count = counter.Value }));
        group.MapGet("/tracking", () => control.Tracking.Events);
        group.MapDelete("/tracking", () => { control.Tracking.Clear(); return Results.NoContent(); });
        group.MapGet("/tracking/requests", () => control.Tracking.Requests);

        group.MapPost(
            "/webhooks/send",
            (
                WebhookCommand command, CancellationToken cancellationToken) => WebhookCommands.SendAsync(
                    control, command, cancellationToken));
    }
}
