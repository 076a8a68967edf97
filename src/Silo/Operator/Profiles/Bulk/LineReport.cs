using System.Text.Json;
using System.Text.Json.Serialization;

namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>
/// What the work on a stream answers while it runs. Common clients read the answer only after they have sent everything, so until then no
/// more is written than socket buffers hold; the rest waits here, bounded too.
/// </summary>
/// <param name="response">Where it goes.</param>
/// <param name="time">The clock.</param>
/// <param name="totals">How this work calls its counts.</param>
internal sealed class LineReport(HttpResponse response, TimeProvider time, Func<LineCounts, object> totals)
{
    private const int MaxListed = 1000;
    private const int MaxEarlyBytes = 32 * 1024;
    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromSeconds(2);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly Lock _gate = new();
    private readonly Queue<ImportError> _errors = new();
    private long _lines, _changed, _unchanged, _failed, _listed, _early;
    private long _lastProgress = time.GetTimestamp();

    /// <summary>Lines that changed something.</summary>
    public long Changed => Interlocked.Read(ref _changed);

    /// <summary>Lines dealt with.</summary>
    public long Lines => Interlocked.Read(ref _lines);

    public void AddDone(bool isChange)
    {
        lock (_gate)
        {
            _lines++;
            if (isChange)
            {
                _changed++;
            }
            else
            {
                _unchanged++;
            }
        }
    }

    public void AddError(long line, string problem)
    {
        lock (_gate)
        {
            _lines++;
            _failed++;
            if (_listed++ < MaxListed)
            {
                _errors.Enqueue(new ImportError(line, problem));
            }
        }
    }

    /// <summary>Writes what is worth saying now. Called by the one reader of the request.</summary>
    public async Task SpeakAsync(CancellationToken cancellationToken)
    {
        if (_early >= MaxEarlyBytes) return;
        while (Next() is { } error && _early < MaxEarlyBytes)
        {
            _early += await WriteAsync("error", error, cancellationToken);
        }

        if (time.GetElapsedTime(_lastProgress) < ProgressPeriod) return;
        _lastProgress = time.GetTimestamp();
        _early += await WriteAsync("progress", Totals(null), cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    /// <summary>Writes everything that is left, and the end.</summary>
    public async Task EndAsync(string? aborted, CancellationToken cancellationToken)
    {
        while (Next() is { } error)
        {
            await WriteAsync("error", error, cancellationToken);
        }

        await WriteAsync("done", Totals(aborted), cancellationToken);
    }

    private ImportError? Next()
    {
        lock (_gate)
        {
            return _errors.TryDequeue(out var error) ? error : null;
        }
    }

    private object Totals(string? aborted)
    {
        lock (_gate)
        {
            return totals(new LineCounts(_lines, _changed, _unchanged, _failed, aborted));
        }
    }

    private async Task<int> WriteAsync(string part, object value, CancellationToken cancellationToken)
    {
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { [part] = value }, Json), (byte)'\n'];
        await response.Body.WriteAsync(bytes, cancellationToken);
        return bytes.Length;
    }
}
