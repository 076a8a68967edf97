using System.Text.Json;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Management;
using Personalization.Silo.Operator.Audit;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>Many profiles at once: batches in one document, imports and exports as streams of lines.</summary>
internal static class BulkProfileEndpoints
{
    /// <summary>Most identities of a batch.</summary>
    public const int MaxBatch = 1000;

    private const int MaxBodyBytes = 1024 * 1024;
    private const int Parallelism = 32;

    public static void MapBulkProfiles(this IEndpointRouteBuilder api)
    {
        const string all = "/spaces/{space}/profiles";
        api.MapPost(all + ":batchGet", GetAsync)
            .RequireRole(ManagementRole.Read)
            .Named("BatchGetProfiles", $"Reads up to {MaxBatch} profiles")
            .Body<BatchGetRequest>("application/json").Produces<BatchGetResult>();
        api.MapPost(all + ":batchDelete", DeleteAsync)
            .RequireRole(ManagementRole.Operate)
            .Named("BatchDeleteProfiles", $"Erases up to {MaxBatch} profiles")
            .Body<BatchDeleteRequest>("application/json").Produces<BatchDeleteResult>();
        api.MapPost(all + ":import", ImportAsync).RequireRole(ManagementRole.Operate)
            .Named(
                "ImportProfiles",
                "Merges a stream of lines {id, type, traits: {name: {value, at, source, expiresAt}}, metadata}; answers with lines of "
                + "progress, errors and a last one with totals")
            .Body<ProfileLineModel>("application/x-ndjson").Produces<ImportReportLine>(200, "application/x-ndjson");
        api.MapPost(all + ":bulkDelete", BulkDeleteAsync).RequireRole(ManagementRole.Operate)
            .Named(
                "BulkDeleteProfiles",
                "Erases the profile that each line {id, type} of a stream names; ?suppress=true; answers with lines of progress, errors "
                + "and a last one with totals")
            .Body<ProfileReference>("application/x-ndjson").Produces<DeleteReportLine>(200, "application/x-ndjson");
        api.MapGet(all + ":export", ExportAsync).RequireRole(ManagementRole.Read)
            .Named("ExportProfiles", "A stream of lines, one a profile; query: type, prefix")
                .Produces<ProfileLineModel>(200, "application/x-ndjson");
    }

    private static async Task<IResult> GetAsync(HttpContext context, ProfileClient profiles, TimeProvider time)
    {
        var space = ProfileAddress.Space(context);
        var body = await JsonBody.ReadAsync(context.Request, MaxBodyBytes, BulkJson.Default.BatchGetBody, context.RequestAborted);
        var (identities, refused) = ReadBatch(space, body.Ids);
        var views = new ProfileView[identities.Count];
        await ForEachAsync(identities, context, async (identity, index) => views[index] = await profiles.ReadAsync(identity));
        if (Array.Exists(views, view => view.Unavailable)) return Problems.Unavailable(context);
        var now = time.GetUtcNow();
        var found = new List<ProfileDocument>();
        var missing = new List<ProfileReference>();
        for (var i = 0; i < views.Length; i++)
        {
            if (views[i].Found)
            {
                found.Add(ProfileJson.ToDocument(identities[i], views[i], now, auditId: null));
            }
            else
            {
                missing.Add(new ProfileReference(identities[i].Type, identities[i].Value));
            }
        }

        return TypedResults.Ok(new BatchGetResult(found, missing) { Refused = refused });
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, ProfileClient profiles, OperatorAudit audit)
    {
        var space = ProfileAddress.Space(context);
        var body = await JsonBody.ReadAsync(context.Request, MaxBodyBytes, BulkJson.Default.BatchDeleteBody, context.RequestAborted);
        var (identities, refused) = ReadBatch(space, body.Ids);
        var suppress = body.Suppress;
        var done = new bool[identities.Count];
        await ForEachAsync(identities, context, async (identity, index) =>
        {
            var result = await profiles.DeleteAsync(identity, new ProfileDeleteRequest { Suppress = suppress }, anyExisting: false);
            done[index] = result.Status == ProfileWriteStatus.Done;
            if (done[index])
            {
                await audit.ProfileAsync(context, suppress ? "delete and suppress" : "delete", identity, result.Version);
            }
        });
        var unavailable = identities.Where((_, index) => !done[index])
            .Select(identity => new ProfileReference(identity.Type, identity.Value))
            .ToList();
        return TypedResults.Ok(new BatchDeleteResult(identities.Count - unavailable.Count, unavailable) { Refused = refused });
    }

    private static async Task<IResult> ImportAsync(HttpContext context, ProfileClient profiles, OperatorAudit audit, TimeProvider time)
    {
        var space = ProfileAddress.Space(context);
        var imported = await ProfileImport.RunAsync(context, profiles, space, time);
        audit.Many(context, "import", space, imported);
        return Results.Empty;
    }

    private static async Task<IResult> BulkDeleteAsync(HttpContext context, ProfileClient profiles, OperatorAudit audit, TimeProvider time)
    {
        var space = ProfileAddress.Space(context);
        var suppress = ProfileEndpoints.Flag(context, "suppress");
        var deleted = await ProfileBulkDelete.RunAsync(context, profiles, audit, space, suppress, time);
        audit.Many(context, suppress ? "delete and suppress" : "delete", space, deleted);
        return Results.Empty;
    }

    private static async Task<IResult> ExportAsync(HttpContext context, ProfileDirectory directory, OperatorAudit audit, TimeProvider time)
    {
        var space = ProfileAddress.Space(context);
        var range = ProfileRange.Read(context, space);
        var exported = await new ProfileExport(directory, time).RunAsync(context, range);
        audit.Many(context, "export", space, exported);
        return Results.Empty;
    }

    private static (List<ProfileIdentity> Identities, IReadOnlyList<RefusedReference>? Refused) ReadBatch(
        string space, IReadOnlyList<JsonElement>? ids)
    {
        if (ids is not { Count: > 0 and <= MaxBatch })
        {
            throw new RefusedRequestException(
                Problems.BadRequest($"ids must be an array of 1 to {MaxBatch} objects {{\"type\", \"id\"}}."));
        }

        var identities = new List<ProfileIdentity>();
        var refused = new List<RefusedReference>();
        foreach (var (index, entry) in ids.Index())
        {
            if (ImportLine.TryReadIdentity(System.Text.Encoding.UTF8.GetBytes(entry.GetRawText()), space, out var identity) is { } problem)
            {
                refused.Add(new RefusedReference(index, problem));
            }
            else
            {
                identities.Add(identity);
            }
        }

        // None at all is a mistake of the call, not of an entry.
        if (identities.Count == 0) throw new RefusedRequestException(Problems.BadRequest($"ids[{refused[0].Index}]: {refused[0].Problem}"));
        return (identities, refused.Count == 0 ? null : refused);
    }

    private static Task ForEachAsync(List<ProfileIdentity> identities, HttpContext context, Func<ProfileIdentity, int, Task> act) =>
        Parallel.ForEachAsync(
        identities.Index(),
        new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = context.RequestAborted },
        async (entry, _) => await act(entry.Item, entry.Index));
}
