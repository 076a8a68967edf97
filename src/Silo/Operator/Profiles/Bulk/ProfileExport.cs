using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Profiles.Row;
using Personalization.Hosting.Storage;

namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>Writes stored profiles as a stream of lines, a page of rows in memory at a time, without waking grains.</summary>
internal sealed class ProfileExport(ProfileDirectory directory, TimeProvider time)
{
    private const int RowsPerPage = 100;
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Writes the answer.</summary>
    /// <returns>How many profiles it holds.</returns>
    public async Task<long> RunAsync(HttpContext context, ProfileRange range)
    {
        var cancellationToken = context.RequestAborted;
        // The first page before the answer begins: what fails here is still a problem document.
        var rows = await directory.RowsAsync(range, null, RowsPerPage, cancellationToken);
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null; // who reads may be slow
        }
        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers.CacheControl = "no-store";
        var output = context.Response.BodyWriter;
        await using var writer = new Utf8JsonWriter(output, Options);
        long count = 0;
        while (rows.Count > 0)
        {
            foreach (var row in rows)
            {
                count += await WriteAsync(row, writer, output, cancellationToken) ? 1 : 0;
            }

            if (rows.Count < RowsPerPage) break;
            rows = await directory.RowsAsync(range, rows[^1].Key, RowsPerPage, cancellationToken);
        }

        return count;
    }

    private async ValueTask<bool> WriteAsync(StoredState row, Utf8JsonWriter writer, PipeWriter output, CancellationToken cancellationToken)
    {
        var view = StoredProfiles.Read(row.State, time.GetUtcNow());
        if (!view.Found || !GrainKeys.TryParseProfile(row.Key, out var identity)) return false;
        ProfileJson.WriteLine(writer, identity, view);
        await writer.FlushAsync(cancellationToken);
        writer.Reset();
        output.GetSpan(1)[0] = (byte)'\n';
        output.Advance(1);
        await output.FlushAsync(cancellationToken);
        return true;
    }
}
