using System.Globalization;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Management;
using Personalization.Silo.Operator.Audit;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Profiles;

/// <summary>One profile: read, replace, merge, erase. And the list of them.</summary>
internal static class ProfileEndpoints
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;
    private const string SignOutVerb = ":signOut";

    public static void MapProfiles(this IEndpointRouteBuilder api)
    {
        const string one = "/spaces/{space}/profiles/{identity}";
        api.MapGet(one, GetAsync).RequireRole(ManagementRole.Read).Named("GetProfile", "A profile with stamps, source, version and age")
            .Produces<ProfileDocument>().ProducesProblem(404);
        api.MapPut(
            one, (HttpContext context, ProfileClient profiles, OperatorAudit audit) => WriteAsync(context, profiles, audit, replace: true))
            .RequireRole(ManagementRole.Operate).Named("PutProfile", "Replaces a profile; If-Match or If-None-Match: * make it conditional")
            .Body<ProfileWriteModel>("application/json").Produces<ProfileWritten>().ProducesProblem(409).ProducesProblem(412);
        api.MapPatch(
            one, (HttpContext context, ProfileClient profiles, OperatorAudit audit) => WriteAsync(context, profiles, audit, replace: false))
            .RequireRole(ManagementRole.Operate).Named("PatchProfile", "Merges traits; null removes one")
            .Body<ProfileWriteModel>("application/json").Produces<ProfileWritten>().ProducesProblem(409).ProducesProblem(412);
        api.MapDelete(one, DeleteAsync)
            .RequireRole(ManagementRole.Operate)
            .Named("DeleteProfile", "Erases a profile; suppress=true also ignores what comes later")
            .Produces(204).ProducesProblem(412);
        api.MapPost(one + SignOutVerb, SignOutAsync).RequireRole(ManagementRole.Operate)
            .Named("SignOutProfile", "Ends every token that vouches for this user and was issued until now")
                .Produces(204)
                .ProducesProblem(400);
        api.MapDelete(one + "/suppression", LiftAsync)
            .RequireRole(ManagementRole.Operate)
            .Named("LiftSuppression", "Takes a suppression back")
            .Produces(204).ProducesProblem(404);
        api.MapGet("/spaces/{space}/profiles", ListAsync)
            .RequireRole(ManagementRole.Read)
            .Named("ListProfiles", "Identities by type and prefix; query: type, prefix, limit, cursor")
            .Produces<ProfileList>();
    }

    private static async Task<IResult> GetAsync(HttpContext context, ProfileClient profiles, OperatorAudit audit, TimeProvider time)
    {
        var identity = ProfileAddress.Identity(context);
        var view = await profiles.ReadAsync(identity);
        if (view.Unavailable) return Problems.Unavailable(context);
        var auditId = await audit.TargetAsync(identity);
        if (!view.Found)
        {
            return Problems.NotFound(
                "There is no profile for this identity.",
                new Dictionary<string, object?>(StringComparer.Ordinal) { ["auditId"] = auditId });
        }

        var tag = VersionCondition.ETag(view.Version);
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "no-store";
        return context.Request.Headers.IfNoneMatch.ToString() == tag
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(ProfileJson.ToDocument(identity, view, time.GetUtcNow(), auditId));
    }

    private static async Task<IResult> WriteAsync(HttpContext context, ProfileClient profiles, OperatorAudit audit, bool replace)
    {
        var identity = ProfileAddress.Identity(context);
        if (PlaceholderIds.Includes(identity.Value)) return Problems.BadRequest(ProfileAddress.Placeholder + ".");
        var condition = VersionCondition.Read(context.Request);
        var request = await ProfileWriteBody.ReadAsync(context.Request, replace, context.RequestAborted) with
        {
            ExpectedVersion = condition.Expected,
        };
        var result = await profiles.WriteAsync(identity, request, condition.AnyExisting);
        if (Refusal(context, condition, result) is { } refusal) return refusal;
        await audit.ProfileAsync(context, replace ? "put" : "patch", identity, result.Version);
        context.Response.Headers.ETag = VersionCondition.ETag(result.Version);
        return TypedResults.Ok(new ProfileWritten(identity.Type, identity.Value, result.Version, result.Changed));
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, ProfileClient profiles, OperatorAudit audit)
    {
        var identity = ProfileAddress.Identity(context);
        var condition = VersionCondition.Read(context.Request);
        var suppress = Flag(context, "suppress");
        var result = await profiles.DeleteAsync(
            identity, new ProfileDeleteRequest { ExpectedVersion = condition.Expected, Suppress = suppress }, condition.AnyExisting);
        if (Refusal(context, condition, result) is { } refusal) return refusal;
        await audit.ProfileAsync(context, suppress ? "delete and suppress" : "delete", identity, result.Version);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, ProfileClient profiles, OperatorAudit audit)
    {
        var identity = ProfileAddress.Identity(context, SignOutVerb);
        if (identity.IsAnonymous)
        {
            return Problems.BadRequest("Only a user can be signed out; an anonymous identity ends with its profile (DELETE).");
        }

        var result = await profiles.WriteAsync(identity, new ProfileWriteRequest { SignOut = true }, anyExisting: false);
        if (Refusal(context, default, result) is { } refusal) return refusal;
        await audit.ProfileAsync(context, "sign out", identity, result.Version);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> LiftAsync(HttpContext context, ProfileClient profiles, OperatorAudit audit)
    {
        var identity = ProfileAddress.Identity(context);
        var result = await profiles.DeleteAsync(identity, new ProfileDeleteRequest { LiftSuppression = true }, anyExisting: false);
        if (result.Status == ProfileWriteStatus.NotFound) return Problems.NotFound("This identity is not suppressed.");
        if (Refusal(context, default, result) is { } refusal) return refusal;
        await audit.ProfileAsync(context, "lift suppression", identity, result.Version);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ListAsync(HttpContext context, ProfileDirectory directory)
    {
        var space = ProfileAddress.Space(context);
        var range = ProfileRange.Read(context, space);
        var limit = DefaultLimit;
        if (context.Request.Query["limit"].ToString() is { Length: > 0 } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            return Problems.BadRequest($"limit is '{text}'; give a whole number from 1 to {MaxLimit}.");
        }

        var after = context.Request.Query["cursor"].ToString() is { Length: > 0 } cursor ? ProfileCursor.Read(cursor, range) : null;
        var keys = await directory.KeysAsync(range, after, limit + 1, context.RequestAborted);
        var page = keys.Take(limit).ToList();
        var next = keys.Count > limit ? ProfileCursor.Write(page[^1]) : null;
        return TypedResults.Ok(new ProfileList([.. page.Select(Reference)], next));
    }

    private static ProfileReference Reference(string key) =>
        GrainKeys.TryParseProfile(key, out var identity)
            ? new ProfileReference(identity.Type, identity.Value)
            : throw new InvalidDataException("A profile's row has a key that GrainKeys did not write.");

    /// <summary>A problem document for every outcome but done.</summary>
    public static IResult? Refusal(HttpContext context, VersionCondition condition, ProfileWriteResult result) => result.Status switch
    {
        ProfileWriteStatus.Done => null,
        ProfileWriteStatus.VersionMismatch => Problems.VersionMismatch(condition.Expected, result.Version),
        ProfileWriteStatus.Invalid => Problems.BadRequest(Sentence(result.Problem)),
        ProfileWriteStatus.Suppressed => Problems.Conflict("This identity is suppressed; lift that first (DELETE .../suppression)."),
        ProfileWriteStatus.Erased => Problems.Conflict("Everything in it happened before this identity was erased."),
        ProfileWriteStatus.NotFound => Problems.NotFound("There is no profile for this identity."),
        _ => Problems.Unavailable(context),
    };

    private static string Sentence(string? problem) =>
        string.IsNullOrEmpty(problem) ? "The write is not valid." : char.ToUpperInvariant(problem[0]) + problem[1..] + ".";

    internal static bool Flag(HttpContext context, string name) => context.Request.Query[name].ToString() switch
    {
        "" or "false" => false,
        "true" => true,
        var other => throw new RefusedRequestException(Problems.BadRequest($"{name} is '{other}'; give true or false.")),
    };
}
