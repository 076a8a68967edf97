using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Personalization.SystemTests.Telemetry;

/// <summary>A collector: takes what hosts export over OTLP's gRPC, without encryption as inside a private network.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private const int FrameHead = 5;

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<byte[]> _raw = new();
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly ConcurrentDictionary<string, string> _metrics = new();
    private readonly ConcurrentQueue<string> _logs = new();

    private OtlpReceiver(WebApplication app)
    {
        _app = app;
        app.MapPost("/opentelemetry.proto.collector.trace.v1.TraceService/Export", context => TakeAsync(context, ReadSpans));
        app.MapPost("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", context => TakeAsync(context, ReadMetrics));
        app.MapPost("/opentelemetry.proto.collector.logs.v1.LogsService/Export", context => TakeAsync(context, ReadLogs));
    }

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

    /// <summary>Names of metrics, and the process that sent them last.</summary>
    public IReadOnlyDictionary<string, string> Metrics => _metrics;

    /// <summary>Formatted lines.</summary>
    public IReadOnlyCollection<string> Logs => _logs;

    /// <summary>Everything that was sent, as text: what must not be in it is not.</summary>
    public string Everything => string.Concat(_raw.Select(Encoding.Latin1.GetString));

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var receiver = new OtlpReceiver(builder.Build());
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context, Action<ProtoReader> read)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var bytes = body.ToArray();
        // One message: a flag for compression, which nobody asked for, and its length.
        Assert.Equal(0, bytes[0]);
        Assert.Equal(bytes.Length - FrameHead, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(1)));
        _raw.Enqueue(bytes);
        read(new ProtoReader(bytes.AsMemory(FrameHead)));
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[FrameHead]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private void ReadSpans(ProtoReader request)
    {
        foreach (var group in request.Messages(1))
        {
            var resource = Attributes(group.Message(1), 1);
            foreach (var scope in group.Messages(2))
            {
                foreach (var span in scope.Messages(2))
                {
                    _spans.Enqueue(new ReceivedSpan(
                        span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), scope.Message(1).Text(1), Attributes(span, 9), resource));
                }
            }
        }
    }

    private void ReadMetrics(ProtoReader request)
    {
        foreach (var group in request.Messages(1))
        {
            foreach (var metric in group.Messages(2).SelectMany(scope => scope.Messages(2)))
            {
                _metrics[metric.Text(1)] = Attributes(group.Message(1), 1)["service.name"];
            }
        }
    }

    private void ReadLogs(ProtoReader request)
    {
        foreach (var record in request.Messages(1).SelectMany(group => group.Messages(2)).SelectMany(scope => scope.Messages(2)))
        {
            _logs.Enqueue(record.Message(5).Text(1));
        }
    }

    private static Dictionary<string, string> Attributes(ProtoReader message, int field) =>
        message.Messages(field).ToDictionary(pair => pair.Text(1), pair => Value(pair.Message(2)), StringComparer.Ordinal);

    private static string Value(ProtoReader value) => value.Has(3)
        ? ((long)value.Number(3)).ToString(CultureInfo.InvariantCulture)
        : value.Has(2) ? (value.Number(2) == 1 ? "true" : "false") : value.Text(1);
}
