using System.IO.Hashing;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Personalization.Grains.Interfaces;

namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>
/// Does one thing for each line of a stream of any length, in bounded memory. Lines of one identity are done one after another in their
/// order, different identities side by side; the stream is read only as fast as lines are stored.
/// </summary>
/// <param name="maxLineBytes">Longer lines are refused.</param>
/// <param name="read">Takes a line apart; a line that cannot be done is an item with a problem.</param>
/// <param name="act">Does it.</param>
/// <param name="again">What to say when storage does not answer: why repeating the whole is safe.</param>
internal sealed class NdjsonBatchProcessor<T>(
    int maxLineBytes, Func<byte[], LineItem<T>> read, Func<ProfileIdentity, T, Task<LineOutcome>> act, string again)
{
    private const int Lanes = 32;
    private const int WaitingPerLane = 2;

    /// <summary>So many lines in a row without an answer from storage end the work: the rest would only fail more slowly.</summary>
    private const int MaxUnavailableInARow = 64;

    private int _unavailableInARow;
    private volatile bool _gaveUp;

    /// <summary>Reads the request, writes the report.</summary>
    public async Task RunAsync(HttpContext context, LineReport report)
    {
        LiftLimits(context);
        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers.CacheControl = "no-store";
        var lanes = Enumerable.Range(0, Lanes)
            .Select(_ => Channel.CreateBounded<Numbered>(new BoundedChannelOptions(WaitingPerLane)
            {
                SingleReader = true,
                SingleWriter = true,
            }))
            .ToArray();
        var workers = lanes.Select(lane => WorkAsync(lane.Reader, report)).ToArray();
        try
        {
            await using var body = await MaybeCompressed.OpenAsync(context.Request.Body, context.RequestAborted);
            await ReadAsync(body, lanes, report, context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            report.AddError(report.Lines + 1, "the compressed input is damaged or cut off; what came before was taken");
        }
        finally
        {
            foreach (var lane in lanes)
            {
                lane.Writer.TryComplete();
            }

            await Task.WhenAll(workers);
        }

        await report.EndAsync(_gaveUp ? "storage did not answer; " + again : null, context.RequestAborted);
    }

    private async Task ReadAsync(Stream body, Channel<Numbered>[] lanes, LineReport report, CancellationToken cancellationToken)
    {
        await foreach (var line in new NdjsonReader(body, maxLineBytes).ReadAsync(cancellationToken))
        {
            if (_gaveUp) return;
            var item = line.Content is null ? new LineItem<T>($"longer than {maxLineBytes} bytes", default, default) : read(line.Content);
            if (item.Problem is { } problem)
            {
                report.AddError(line.Number, problem);
            }
            else
            {
                await lanes[Lane(item.Identity)].Writer.WriteAsync(new Numbered(line.Number, item), cancellationToken);
            }

            await report.SpeakAsync(cancellationToken);
        }
    }

    private async Task WorkAsync(ChannelReader<Numbered> items, LineReport report)
    {
        await foreach (var (line, item) in items.ReadAllAsync(CancellationToken.None))
        {
            if (_gaveUp) continue; // the reader may wait for room
            try
            {
                Count(report, line, await act(item.Identity, item.Value!));
            }
            catch (Exception exception) when (exception is TimeoutException or OrleansException)
            {
                Count(report, line, LineOutcome.Unavailable);
            }
            catch (Exception exception)
            {
                // One line's misfortune: a lane that ended with it would hold up all the lines behind it for ever.
                Count(report, line, LineOutcome.Refused("it failed inside the grid: " + exception.GetType().Name));
            }
        }
    }

    private void Count(LineReport report, long line, LineOutcome outcome)
    {
        if (outcome.IsUnavailable)
        {
            report.AddError(line, "storage did not answer; send the line again");
            if (Interlocked.Increment(ref _unavailableInARow) >= MaxUnavailableInARow)
            {
                _gaveUp = true;
            }

            return;
        }

        Volatile.Write(ref _unavailableInARow, 0);
        if (outcome.Problem is { } problem)
        {
            report.AddError(line, problem);
        }
        else
        {
            report.AddDone(outcome.Changed);
        }
    }

    private static int Lane(ProfileIdentity identity) => (int)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(identity.Value)) % Lanes);

    /// <summary>The server's limits are for documents; a stream may be long, and slow while storage is.</summary>
    private static void LiftLimits(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    private readonly record struct Numbered(long Line, LineItem<T> Item);
}
