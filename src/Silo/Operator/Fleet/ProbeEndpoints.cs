using System.Text.Json;
using Personalization.Domain.Probes;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Sessions;
using Personalization.Hosting.Management;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Fleet;

/// <summary>
/// What does it look like from there? Edges answer as they would decide, through their sessions, also those that only the cluster can
/// reach; a token asks whatever edge a request of one's own comes to.
/// </summary>
internal static class ProbeEndpoints
{
    private const int MaxBody = 16 * 1024;
    private const int MaxTextLength = 200;
    private static readonly TimeSpan TokenValidity = TimeSpan.FromMinutes(1);

    /// <summary>A session's grain gives up before this.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(7);

    public static void MapProbes(this IEndpointRouteBuilder api)
    {
        api.MapPost("/probes", ProbeAsync).RequireRole(ManagementRole.Read)
            .Named("ProbeEdges", "Asks one edge or all of them what they would serve and why, and names those that differ; changes nothing")
            .Body<ProbeQuestionModel>("application/json").Produces<ProbesModel>().ProducesProblem(404);
        api.MapPost("/sites/{site}/probe-tokens", CreateTokenAsync).RequireRole(ManagementRole.Read)
            .Named("CreateProbeToken", "Signs a token, good for a minute, with which an edge answers a page's address by the explanation")
            .Body<ProbeTokenRequestModel>("application/json").Produces<ProbeTokenModel>().ProducesProblem(404);
    }

    private static async Task<IResult> ProbeAsync(HttpContext context, EdgeFleet fleet, IGrainFactory grains, TimeProvider time)
    {
        var body = await JsonBody.ReadAsync(context.Request, MaxBody, ProbeJson.Default.ProbeQuestionModel, context.RequestAborted);
        if (!Uri.TryCreate(body.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            return Problems.BadRequest($"url is '{body.Url}'; give the absolute http or https URL of a page.");
        }

        var question = Checked(new ProbeRequest
        {
            Url = body.Url,
            UserId = Id(body.UserId, "userId"),
            AnonymousId = Id(body.AnonymousId, "anonymousId"),
            Location = body.Location,
            Country = body.Country,
            Device = body.Device,
            Version = body.Version,
            Cohort = body.Cohort,
        });
        var edge = JsonBody.Text(body.Edge, "edge");
        var (views, keys, incomplete) = await fleet.ReadAsync(counters: false);
        var asked = keys.Zip(views).Where(one => edge is null || one.First.Edge == edge)
            .OrderBy(one => one.First.Edge, StringComparer.Ordinal).ToList();
        if (asked.Count == 0)
        {
            return Problems.NotFound(edge is null
                ? "No edge has a session."
                : $"No edge '{edge}' has a session; there are: {string.Join(", ", keys.Select(key => key.Edge).Distinct().Take(20))}.");
        }

        var answers = await Task.WhenAll(asked.Select(one => AskAsync(grains, one.First, one.Second, question, time)));
        var differences = ProbeComparison.Differences([.. answers.Select(answer => answer.Json)]);
        var edges = asked.Zip(answers, differences).Select(one => new ProbedEdgeModel(
            one.First.First.Edge,
            one.First.First.Incarnation,
            one.First.Second?.Facts?.Location,
            one.Second.Status,
            one.Third,
            one.Second.Json)).ToArray();
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ProbesModel(
            edges.All(one => one is { Status: "answered", Differs.Count: 0 }), incomplete, edges));
    }

    private static async Task<(string Status, JsonElement? Json)> AskAsync(
        IGrainFactory grains, SessionKey session, EdgeView? view, ProbeRequest question, TimeProvider time)
    {
        if (view?.Facts is { AnswersProbes: false }) return ("unable", null);
        try
        {
            var answer = await grains.GetGrain<IEdgeSessionGrain>(GrainKeys.EdgeSession(session.Edge, session.Incarnation))
                .ProbeAsync(question with { Id = Guid.NewGuid() })
                .WaitAsync(AnswerTimeout, time);
            if (answer is null) return ("silent", null);
            using var document = JsonDocument.Parse(answer.Json);
            return ("answered", document.RootElement.Clone());
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException or JsonException)
        {
            return ("silent", null);
        }
    }

    private static async Task<IResult> CreateTokenAsync(HttpContext context, IGrainFactory grains, TimeProvider time)
    {
        var site = SiteAddress.Site(context);
        var body = await JsonBody.ReadAsync(context.Request, MaxBody, ProbeJson.Default.ProbeTokenRequestModel, context.RequestAborted);
        var question = Checked(new ProbeRequest
        {
            Url = "",
            UserId = Id(body.UserId, "userId"),
            AnonymousId = Id(body.AnonymousId, "anonymousId"),
            Location = body.Location,
            Country = body.Country,
            Device = body.Device,
            Version = body.Version,
            Cohort = body.Cohort,
        });
        var key = await grains.GetGrain<ITokenKeyGrain>(GrainKeys.TokenKey(site.Space)).GetAsync();
        var token = new ProbeToken
        {
            Site = site.Name,
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + TokenValidity).ToUnixTimeSeconds()),
            UserId = question.UserId,
            AnonymousId = question.AnonymousId,
            Location = question.Location,
            Country = question.Country,
            Device = question.Device,
            Version = question.Version,
            Cohort = question.Cohort,
        };
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ProbeTokenModel(ProbeToken.Header, token.Sign(key.Secret), token.ExpiresAt));
    }

    /// <exception cref="RefusedRequestException">Something is empty, too long or out of range.</exception>
    private static ProbeRequest Checked(ProbeRequest question)
    {
        if (question.Version is < 1) throw new RefusedRequestException(Problems.BadRequest("version is a whole number from 1."));
        return question with
        {
            Location = Short(question.Location, "location"),
            Country = Short(question.Country, "country"),
            Device = Short(question.Device, "device"),
            Cohort = Short(question.Cohort, "cohort"),
        };
    }

    private static string? Short(string? given, string field)
    {
        var text = JsonBody.Text(given, field);
        return text is null || (text.Length <= MaxTextLength && !text.Any(char.IsControl))
            ? text
            : throw new RefusedRequestException(
                Problems.BadRequest($"{field} has control characters, or more than {MaxTextLength} characters."));
    }

    private static string? Id(string? given, string field)
    {
        var id = JsonBody.Text(given, field);
        if (id is null || PlaceholderIds.IsIdentity(id)) return id;
        throw new RefusedRequestException(
            Problems.BadRequest($"{field} stands for a missing id (such as undefined), is too long, or holds control characters."));
    }
}
