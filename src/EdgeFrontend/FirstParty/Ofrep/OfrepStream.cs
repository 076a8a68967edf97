using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Personalization.EdgeFrontend.Admission;
using Personalization.EdgeFrontend.Grid.Profiles;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.FirstParty.Ofrep;

/// <summary>
/// Tells an open page that its flags may have changed: after a push, or after rules were published or a feature was switched off. It tells
/// nothing else; what changed, the page asks for by itself.
/// </summary>
internal sealed class OfrepStream(
    OfrepTickets tickets, ProfileWatchers watchers, RuleSetSnapshots snapshots, StreamAdmission admission,
    IHostApplicationLifetime lifetime, TimeProvider time, EdgeMetrics metrics)
{
    /// <summary>After this long in the background a page gives its stream up.</summary>
    public const int InactivitySeconds = 120;

    private const string Refetch = "event: message\ndata: {\"type\":\"refetchEvaluation\"}\n\n";

    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(15);

    /// <summary>Silos take over new rules within half a second as well; who asked earlier would get the old answer once more.</summary>
    private static readonly TimeSpan RulesSettle = TimeSpan.FromMilliseconds(700);

    /// <summary>A publication concerns every open page at once; their questions are spread over this time.</summary>
    private static readonly TimeSpan RulesJitter = TimeSpan.FromSeconds(2);

    private static readonly Task Never = new TaskCompletionSource().Task;

    public async Task ServeAsync(HttpContext context, VisitFeature visit)
    {
        if (context.Request.Query["ch"] is not [{ Length: > 0 } text] || tickets.Read(visit, text) is not { } ticket)
        {
            await EdgeProblems.WriteAsync(
                context, StatusCodes.Status403Forbidden, "This address opens no stream, or no longer; evaluate the flags again.");
            return;
        }

        if (admission.Enter(context, text, visit.Visitor.IsProven) is { } over)
        {
            await over.WriteAsync(context);
            return;
        }

        metrics.EventStream(1);
        try
        {
            await WatchAsync(context, visit, ticket);
        }
        finally
        {
            admission.Leave(context, text);
            metrics.EventStream(-1);
        }
    }

    private async Task WatchAsync(HttpContext context, VisitFeature visit, OfrepTicket ticket)
    {
        var watched = ticket.IsVisitors ? watchers.Join(OfrepTickets.Identity(visit), ticket.Versions.Profile) : null;
        if (ticket.IsVisitors && watched is null)
        {
            metrics.Rejected("ofrep-streams");
            await EdgeProblems.WriteAsync(
                context, StatusCodes.Status429TooManyRequests, "Too many streams of one visitor are open here.", TimeSpan.FromSeconds(30));
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        end.CancelAfter(ticket.ExpiresAt - time.GetUtcNow());
        try
        {
            await StreamAsync(context, visit.Site.Name, watched, ticket.Versions, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The page is gone, the ticket has ended, or this host stops: the client connects again where it should.
        }
        finally
        {
            if (watched is not null)
            {
                watchers.Leave(watched);
            }
        }
    }

    private async Task StreamAsync(
        HttpContext context, string site, WatchedProfile? watched, OfrepVersions known, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "private, no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await WriteAsync(response, $"retry: {2000 + Random.Shared.Next(2000)}\n\n", cancellationToken);
        var profile = known.Profile;
        var rules = new RuleSetVersions(known.Rules, known.KillSwitches);
        for (var id = 1; ;)
        {
            var profileChanged = watched?.ChangedFrom(profile) ?? Never;
            var rulesChanged = snapshots.ChangedFrom(site, rules);
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(profileChanged, rulesChanged, Task.Delay(Ping, time, pause.Token));
            await pause.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (rulesChanged.IsCompleted && !profileChanged.IsCompleted)
            {
                await Task.Delay(RulesSettle + (RulesJitter * Random.Shared.NextDouble()), time, cancellationToken);
            }

            if (!rulesChanged.IsCompleted && !profileChanged.IsCompleted)
            {
                await WriteAsync(response, ": ping\n\n", cancellationToken);
                continue;
            }

            // Read before the event is sent: what changes while it is on its way makes another one.
            profile = watched?.Version ?? profile;
            rules = snapshots.Find(site)?.Versions ?? rules;
            await WriteAsync(response, $"id: {id++}\n{Refetch}", cancellationToken);
            metrics.EventSent();
        }
    }

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
