using System.Text.Json;
using System.Text.Json.Serialization;

namespace Personalization.Silo.Operator.Profiles;

/// <summary>
/// What an import answers while it runs. Common clients read the answer only after they have sent everything, so until then no more is written than
/// socket buffers hold; the rest waits here, bounded too.
/// </summary>
internal sealed class ImportReport(HttpResponse response, TimeProvider time)
{
    private const int MaxListed = 1000;
    private const int MaxEarlyBytes = 32 * 1024;
    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromSeconds(2);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Lock gate = new();
    private readonly Queue<ImportError> errors = new();
    private long lines, imported, unchanged, failed, listed, early;
    private long lastProgress = time.GetTimestamp();

    public long Imported => Interlocked.Read(ref imported);

    public void AddImported(bool changed)
    {
        lock (gate)
        {
            lines++;
            if (changed)
                imported++;
            else
                unchanged++;
        }
    }

    public void AddError(long line, string problem)
    {
        lock (gate)
        {
            lines++;
            failed++;
            if (listed++ < MaxListed)
                errors.Enqueue(new ImportError(line, problem));
        }
    }

    /// <summary>Writes what is worth saying now. Called by the one reader of the request.</summary>
    public async Task SpeakAsync(CancellationToken cancellationToken)
    {
        if (early >= MaxEarlyBytes)
            return;
        while (Next() is { } error && early < MaxEarlyBytes)
            early += await WriteAsync(new ImportReportLine { Error = error }, cancellationToken);
        if (time.GetElapsedTime(lastProgress) < ProgressPeriod)
            return;
        lastProgress = time.GetTimestamp();
        early += await WriteAsync(new ImportReportLine { Progress = Totals(null) }, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    /// <summary>Writes everything that is left, and the end.</summary>
    public async Task EndAsync(string? aborted, CancellationToken cancellationToken)
    {
        while (Next() is { } error)
            await WriteAsync(new ImportReportLine { Error = error }, cancellationToken);
        await WriteAsync(new ImportReportLine { Done = Totals(aborted) }, cancellationToken);
    }

    private ImportError? Next()
    {
        lock (gate)
            return errors.TryDequeue(out var error) ? error : null;
    }

    private ImportTotals Totals(string? aborted)
    {
        lock (gate)
            return new ImportTotals(lines, imported, unchanged, failed) { Aborted = aborted };
    }

    private async Task<int> WriteAsync(ImportReportLine line, CancellationToken cancellationToken)
    {
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(line, Json), (byte)'\n'];
        await response.Body.WriteAsync(bytes, cancellationToken);
        return bytes.Length;
    }
}
