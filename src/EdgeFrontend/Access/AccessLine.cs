using System.Buffers;
using System.Text.Json;

namespace Personalization.EdgeFrontend.Access;

/// <summary>Writes lines of the access log, one JSON object each.</summary>
internal sealed class AccessLine(string edge) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(16 * 1024);
    private readonly Utf8JsonWriter _json = new(Stream.Null);

    /// <summary>What was added since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void Clear() => _buffer.ResetWrittenCount();

    public void Dispose() => _json.Dispose();

    /// <summary>Adds a line.</summary>
    public void Add(in AccessEntry entry, AccessKind kind, double share)
    {
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteString("log", "access");
        _json.WriteString("time", entry.At.UtcDateTime);
        _json.WriteString("kind", NameOf(kind));
        _json.WriteString("request", entry.Request);
        WriteIfAny("trace", entry.Trace);
        _json.WriteString("edge", edge);
        _json.WriteString("site", entry.Slice.Site);
        _json.WriteString("method", entry.Method);
        _json.WriteString("route", entry.Slice.Route);
        if (entry.Slice.Version != 0)
        {
            _json.WriteString("variation", entry.Slice.Variation);
            _json.WriteNumber("version", entry.Slice.Version);
            _json.WriteString("reason", entry.Reason);
            _json.WriteString("source", entry.Source);
        }

        _json.WriteNumber("status", entry.Status);
        _json.WriteString("outcome", PageOutcomes.NameOf(entry.Outcome));
        WriteIfAny("exception", entry.Exception);
        _json.WriteNumber("ms", Math.Round(entry.Duration.TotalMilliseconds, 2));
        if (entry.Decision is { } decision)
        {
            _json.WriteNumber("decision_ms", Math.Round(decision.TotalMilliseconds, 2));
        }

        if (kind == AccessKind.Success)
        {
            // One line stands for so many.
            _json.WriteNumber("share", share);
        }

        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n"u8);
    }

    /// <summary>The kind's name in lines and metrics.</summary>
    public static string NameOf(AccessKind kind) => kind switch
    {
        AccessKind.Exception => "exception",
        AccessKind.Error => "error",
        AccessKind.Limited => "limited",
        AccessKind.Unauthorized => "unauthorized",
        AccessKind.Missing => "missing",
        AccessKind.Refused => "refused",
        AccessKind.Redirect => "redirect",
        AccessKind.Left => "left",
        AccessKind.Late => "late",
        AccessKind.Default => "default",
        AccessKind.Stale => "stale",
        AccessKind.Slow => "slow",
        _ => "success",
    };

    private void WriteIfAny(string name, string? value)
    {
        if (value is not null)
        {
            _json.WriteString(name, value);
        }
    }
}
