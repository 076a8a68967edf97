using System.Globalization;
using System.Text.Json;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Spaces;
using Personalization.Hosting.Management;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Audit;

/// <summary>Who did what to the rules, when and why, as it was stored with each change.</summary>
internal static class AuditEndpoints
{
    private const int DefaultLimit = 200;
    private const int MaxLimit = 5_000;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    public static void MapAudit(this IEndpointRouteBuilder api)
    {
        api.MapGet("/audit", ListAsync).RequireRole(ManagementRole.Read)
            .Named(
                "ReadAudit",
                "Who did what to rules, kill switches and releases, when and why, newest first; ?site=, ?action=, ?author=, ?since=, ?until=, ?limit=")
            .Produces<AuditModel>();
        api.MapGet("/audit:export", ExportAsync).RequireRole(ManagementRole.Read)
            .Named("ExportAudit", "All of it that fits the same filters as lines of JSON, oldest first")
            .Produces<AuditEntryModel>(200, "application/x-ndjson");
    }

    private static async Task<IResult> ListAsync(HttpContext context, SiteDirectory sites, IGrainFactory grains, TimeProvider time)
    {
        var text = context.Request.Query["limit"].ToString();
        var limit = DefaultLimit;
        if (text.Length > 0
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            return Problems.BadRequest($"?limit= is '{text}'; give a whole number from 1 to {MaxLimit}.");
        }

        var (entries, unknown) = await ReadAsync(context, sites, grains, time);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new AuditModel([.. entries.Take(limit)], Math.Max(0, entries.Count - limit), unknown));
    }

    private static async Task<IResult> ExportAsync(HttpContext context, SiteDirectory sites, IGrainFactory grains, TimeProvider time)
    {
        var (entries, unknown) = await ReadAsync(context, sites, grains, time);
        // An export that lacks something without saying so would be none.
        if (unknown.Count > 0) return Problems.Unavailable(context);
        var response = context.Response;
        response.ContentType = "application/x-ndjson";
        response.Headers.CacheControl = "no-store";
        for (var at = entries.Count - 1; at >= 0; at--)
        {
            await JsonSerializer.SerializeAsync(response.Body, entries[at], JsonSerializerOptions.Web, context.RequestAborted);
            await response.WriteAsync("\n", context.RequestAborted);
        }

        return Results.Empty;
    }

    private static async Task<(IReadOnlyList<AuditEntryModel> Entries, IReadOnlyList<string> Unknown)> ReadAsync(
        HttpContext context, SiteDirectory sites, IGrainFactory grains, TimeProvider time)
    {
        var query = context.Request.Query;
        var (action, author) = (Text(query["action"]), Text(query["author"]));
        var (since, until) = (Instant(query["since"], "since"), Instant(query["until"], "until"));
        IEnumerable<string> asked = Text(query["site"]) is { } site ? [SiteAddress.Site(context, site).Name] : sites.Names;
        var answers = await Task.WhenAll(asked.Select(name => OfAsync(name, grains, time)));
        var entries = answers.SelectMany(answer => answer.Entries ?? [])
            .Where(entry => (action is null || entry.Action == action || entry.Action.StartsWith(action + " ", StringComparison.Ordinal))
                && (author is null || entry.Author == author)
                && (since is null || entry.At >= since)
                && (until is null || entry.At < until))
            .OrderByDescending(entry => entry.At)
            .ThenByDescending(entry => entry.Version)
            .ToList();
        return (entries, [.. answers.Where(answer => answer.Entries is null).Select(answer => answer.Site)]);
    }

    private static async Task<(string Site, IReadOnlyList<AuditEntryModel>? Entries)> OfAsync(
        string site, IGrainFactory grains, TimeProvider time)
    {
        try
        {
            var entries = await grains.GetGrain<IRuleSetGrain>(site).GetAuditAsync().WaitAsync(AnswerTimeout, time);
            return (site, [.. entries.Select(entry => AuditEntryModel.Of(site, entry))]);
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            return (site, null);
        }
    }

    private static string? Text(string? given) => string.IsNullOrEmpty(given) ? null : given;

    private static DateTimeOffset? Instant(string? given, string name)
    {
        if (string.IsNullOrEmpty(given)) return null;
        return DateTimeOffset.TryParse(given, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : throw new RefusedRequestException(Problems.BadRequest($"?{name}= is '{given}'; give an instant such as 2026-05-10T00:00:00Z."));
    }
}
