using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.Hosting.Telemetry;
using Personalization.Hosting.Telemetry.Tracing;

namespace Personalization.Micro;

/// <summary>
/// What a page's spans cost the edge: the request with its caller's trace, the decision, the way to the website with the header for it.
/// Without a collector, with one and no trace, and with a trace of one request in a hundred and of each.
/// </summary>
internal static class TelemetryRate
{
    private const int Pages = 1_000_000;

    public static void Run()
    {
        foreach (var (name, ratio) in new (string, double?)[] { ("off", null), ("on, unsampled", 0), ("on, sampled 1 %", 0.01), ("on, sampled 100 %", 1) })
        {
            using var provider = ratio is { } share ? Build(share) : null;
            Measure(Pages / 10);
            var best = Enumerable.Range(0, 5).Min(_ => Measure(Pages));
            var before = GC.GetAllocatedBytesForCurrentThread();
            Measure(Pages / 10);
            var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (Pages / 10);
            Console.WriteLine($"spans of a page, {name}: {best * 1e9 / Pages:F0} ns, {bytes} bytes");
        }
    }

    private static TracerProvider Build(double ratio) => Sdk.CreateTracerProviderBuilder()
        .AddSource("Personalization.*")
        .SetSampler(new RequestSampler(ratio))
        .AddProcessor(new SpanPrivacy())
        .AddProcessor(new BatchActivityExportProcessor(new NoExporter()))
        .Build();

    private static double Measure(int pages)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.TraceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        using var message = new HttpRequestMessage();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < pages; i++)
        {
            using var request = EdgeSpans.Default.StartRequest(context.Request);
            using (var decision = EdgeSpans.StartStep("decision"))
            {
                decision?.SetTag("grid.source", "grain");
            }

            using (EdgeSpans.StartStep("origin", ActivityKind.Client))
            {
                EdgeSpans.Inject(message);
            }

            if (request is { IsAllDataRequested: true })
            {
                request.SetTag("http.response.status_code", 200);
            }
        }

        return clock.Elapsed.TotalSeconds;
    }

    private sealed class NoExporter : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch) => ExportResult.Success;
    }
}
