using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Personalization.Hosting.Telemetry.Tracing;

/// <summary>
/// Decides at the public door which requests have a trace; everything behind it follows. A visitor's own trace goes on under its id, but
/// whether it is recorded is decided here: whoever sends the flag with every request must not make the grid pay for it. What begins by
/// itself, such as the polls of sessions and the timers of the cluster, has none.
/// </summary>
/// <param name="ratio">The share of requests with a trace, 0 to 1.</param>
internal sealed class RequestSampler(double ratio) : Sampler
{
    /// <summary>Name under which the public door begins its span.</summary>
    public const string RequestSpan = "request";

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        var isTraced = parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);
        if (samplingParameters.Name == RequestSpan && samplingParameters.Kind == ActivityKind.Server)
        {
            // By chance and not by the trace's id, which a visitor may choose.
            return Result((parent.TraceId == default || isTraced) && Random.Shared.NextDouble() < ratio);
        }

        return Result(parent.TraceId != default && isTraced);
    }

    private static SamplingResult Result(bool isTraced) => new(isTraced ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
}
