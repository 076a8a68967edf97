using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Silo.Operator.Audit;

namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>Erases the profile that each line of a stream names.</summary>
internal static class ProfileBulkDelete
{
    /// <summary>Reads the request, writes the report.</summary>
    /// <returns>How many were erased.</returns>
    public static async Task<long> RunAsync(
        HttpContext context, ProfileClient profiles, OperatorAudit audit, string space, bool suppress, TimeProvider time)
    {
        var report = new LineReport(
            context.Response,
            time,
            static counts => new DeleteTotals(counts.Lines, counts.Changed, counts.Failed) { Aborted = counts.Aborted });
        var work = new NdjsonBatchProcessor<ProfileDeleteRequest>(
            ImportLine.MaxBytes,
            line => new LineItem<ProfileDeleteRequest>(
                ImportLine.TryReadIdentity(line, space, out var identity), identity, new ProfileDeleteRequest { Suppress = suppress }),
            EraseAsync,
            "send the file again, erasing twice is safe");
        await work.RunAsync(context, report);
        return report.Changed;

        async Task<LineOutcome> EraseAsync(ProfileIdentity identity, ProfileDeleteRequest request)
        {
            var result = await profiles.DeleteAsync(identity, request, anyExisting: false);
            if (result.Status != ProfileWriteStatus.Done) return LineOutcome.Unavailable;
            await audit.ProfileAsync(context, suppress ? "delete and suppress" : "delete", identity, result.Version);
            return LineOutcome.Done(changed: true);
        }
    }
}
