using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>Merges each line of a stream into its profile.</summary>
internal static class ProfileImport
{
    /// <summary>Reads the request, writes the report.</summary>
    /// <returns>How many lines changed something.</returns>
    public static async Task<long> RunAsync(HttpContext context, ProfileClient profiles, string space, TimeProvider time)
    {
        var report = new LineReport(
            context.Response,
            time,
            static counts => new ImportTotals(counts.Lines, counts.Changed, counts.Unchanged, counts.Failed) { Aborted = counts.Aborted });
        var work = new NdjsonBatchProcessor<ProfileWriteRequest>(
            ImportLine.MaxBytes,
            line => new LineItem<ProfileWriteRequest>(
                ImportLine.TryRead(line, space, out var identity, out var request), identity, request),
            async (identity, request) => OutcomeOf(await profiles.WriteAsync(identity, request, anyExisting: false)),
            "import the file again, what is there already changes nothing");
        await work.RunAsync(context, report);
        return report.Changed;
    }

    private static LineOutcome OutcomeOf(ProfileWriteResult result) => result.Status switch
    {
        ProfileWriteStatus.Done => LineOutcome.Done(result.Changed),
        ProfileWriteStatus.Invalid => LineOutcome.Refused(result.Problem ?? "the write is not valid"),
        ProfileWriteStatus.Suppressed => LineOutcome.Refused("the identity is suppressed; lift that first"),
        ProfileWriteStatus.Erased => LineOutcome.Refused("everything in it happened before the identity was erased"),
        _ => LineOutcome.Unavailable,
    };
}
