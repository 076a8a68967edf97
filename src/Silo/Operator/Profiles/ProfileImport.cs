using System.IO.Hashing;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Silo.Operator.Profiles;

/// <summary>
/// Merges a stream of lines of any length in bounded memory. Lines of one identity are done one after another in their order, different identities side by side; the
/// stream is read only as fast as lines are stored.
/// </summary>
internal sealed class ProfileImport(ProfileClient profiles, string space, TimeProvider time)
{
    private const int Lanes = 32;
    private const int WaitingPerLane = 2;

    /// <summary>So many lines in a row without an answer from storage end the import: the rest would only fail more slowly.</summary>
    private const int MaxUnavailableInARow = 64;

    private int unavailableInARow;
    private volatile bool gaveUp;

    /// <summary>Reads the request, writes the report.</summary>
    /// <returns>How many lines changed something.</returns>
    public async Task<long> RunAsync(HttpContext context)
    {
        LiftLimits(context);
        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers.CacheControl = "no-store";
        var report = new ImportReport(context.Response, time);
        var lanes = Enumerable.Range(0, Lanes).Select(_ => Channel.CreateBounded<Item>(new BoundedChannelOptions(WaitingPerLane) { SingleReader = true, SingleWriter = true })).ToArray();
        var workers = lanes.Select(lane => WorkAsync(lane.Reader, report)).ToArray();
        try
        {
            await ReadAsync(context.Request.Body, lanes, report, context.RequestAborted);
        }
        finally
        {
            foreach (var lane in lanes)
                lane.Writer.TryComplete();
            await Task.WhenAll(workers);
        }

        await report.EndAsync(gaveUp ? "storage did not answer; import the file again, what is there already changes nothing" : null, context.RequestAborted);
        return report.Imported;
    }

    private async Task ReadAsync(Stream body, Channel<Item>[] lanes, ImportReport report, CancellationToken cancellationToken)
    {
        await foreach (var line in new NdjsonReader(body, ImportLine.MaxBytes).ReadAsync(cancellationToken))
        {
            if (gaveUp)
                return;
            if (line.Content is null)
                report.AddError(line.Number, $"longer than {ImportLine.MaxBytes} bytes");
            else if (ImportLine.TryRead(line.Content, space, out var identity, out var request) is { } problem)
                report.AddError(line.Number, problem);
            else
                await lanes[Lane(identity)].Writer.WriteAsync(new Item(line.Number, identity, request), cancellationToken);
            await report.SpeakAsync(cancellationToken);
        }
    }

    private async Task WorkAsync(ChannelReader<Item> items, ImportReport report)
    {
        await foreach (var item in items.ReadAllAsync(CancellationToken.None))
        {
            if (gaveUp)
                continue; // the reader may wait for room
            try
            {
                Count(report, item.Line, await profiles.WriteAsync(item.Identity, item.Request, anyExisting: false));
            }
            catch (Exception failure) when (failure is TimeoutException or OrleansException)
            {
                Count(report, item.Line, new ProfileWriteResult { Status = ProfileWriteStatus.Unavailable });
            }
        }
    }

    private void Count(ImportReport report, long line, ProfileWriteResult result)
    {
        if (result.Status != ProfileWriteStatus.Unavailable)
            Volatile.Write(ref unavailableInARow, 0);
        switch (result.Status)
        {
            case ProfileWriteStatus.Done:
                report.AddImported(result.Changed);
                break;
            case ProfileWriteStatus.Invalid:
                report.AddError(line, result.Problem ?? "the write is not valid");
                break;
            case ProfileWriteStatus.Suppressed:
                report.AddError(line, "the identity is suppressed; lift that first");
                break;
            case ProfileWriteStatus.Erased:
                report.AddError(line, "everything in it happened before the identity was erased");
                break;
            default:
                report.AddError(line, "storage did not answer; import the line again");
                if (Interlocked.Increment(ref unavailableInARow) >= MaxUnavailableInARow)
                    gaveUp = true;
                break;
        }
    }

    private static int Lane(ProfileIdentity identity) => (int)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(identity.Value)) % Lanes);

    /// <summary>The server's limits are for documents; a stream may be long, and slow while storage is.</summary>
    private static void LiftLimits(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    private sealed record Item(long Line, ProfileIdentity Identity, ProfileWriteRequest Request);
}
