using System.Collections.Frozen;
using System.Diagnostics;
using OpenTelemetry;

namespace Personalization.Hosting.Telemetry;

/// <summary>
/// Leaves in a span only what is known to hold nothing of a visitor. A list of what may stay and not of what must go: a library's new
/// version brings new attributes, and the engine's hold the keys of grains, which are made of visitors' ids.
/// </summary>
internal sealed class SpanPrivacy : BaseProcessor<Activity>
{
    private static readonly FrozenSet<string> Kept = new[]
    {
        "http.request.method", "http.response.status_code", "http.route", "network.protocol.version", "url.scheme",
        "server.address", "server.port", "error.type",
        "rpc.system", "rpc.system.name", "rpc.service", "rpc.method",
        "orleans.grain.type", "orleans.silo.id", "orleans.storage.provider", "orleans.storage.state.name",
        "db.system.name", "db.system", "db.namespace", "db.name", "db.query.text", "db.statement", "db.operation.name", "db.response.status_code",
        "db.npgsql.connection_id", "db.npgsql.data_source", "db.npgsql.prepared",
        "exception.type",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Ours; who writes one of them knows that nothing of a visitor belongs there.</summary>
    private const string OwnPrefix = "grid.";

    public override void OnEnd(Activity data)
    {
        List<KeyValuePair<string, string?>>? changes = null;
        foreach (ref readonly var tag in data.EnumerateTagObjects())
        {
            if (!Kept.Contains(tag.Key) && !tag.Key.StartsWith(OwnPrefix, StringComparison.Ordinal))
            {
                (changes ??= []).Add(new(tag.Key, null));
            }
            else if (tag.Value is string text && LogRedaction.Redact(text) is var redacted && !ReferenceEquals(text, redacted))
            {
                (changes ??= []).Add(new(tag.Key, redacted));
            }
        }

        foreach (var (key, value) in changes ?? [])
        {
            data.SetTag(key, value);
        }

        if (data.StatusDescription is { Length: > 0 })
        {
            // The message of an exception, which may name a grain.
            data.SetStatus(data.Status);
        }
    }
}
