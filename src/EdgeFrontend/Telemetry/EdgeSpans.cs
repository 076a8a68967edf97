using System.Diagnostics;

namespace Personalization.EdgeFrontend.Telemetry;

/// <summary>
/// The spans of the edge, named in one place. Our own and not the web server's and the HTTP client's: those hold addresses with query
/// strings and ids. While nobody listens a span is null and costs a look at a field.
/// </summary>
internal sealed class EdgeSpans(ActivitySource source)
{
    /// <summary>Name of the source.</summary>
    public const string SourceName = "Personalization.EdgeFrontend";

    private const string Traceparent = "traceparent";
    private const string Tracestate = "tracestate";
    private const string RequestName = "request";
    private static readonly ActivitySource Own = new(SourceName);

    /// <summary>Those of the edge.</summary>
    public static EdgeSpans Default { get; } = new(Own);

    /// <summary>Those of pages that are served to nobody: no collector asks for them.</summary>
    public static EdgeSpans Silent { get; } = new(new ActivitySource("warm-up"));

    /// <summary>Begins the span of a request, below that of the caller where one is named.</summary>
    public Activity? StartRequest(HttpRequest request)
    {
        if (!source.HasListeners()) return null;
        var headers = request.Headers;
        ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var caller);
        return source.StartActivity(RequestName, ActivityKind.Server, caller);
    }

    /// <summary>Begins a step of a request; null outside of one that is traced.</summary>
    public static Activity? StartStep(string name, ActivityKind kind = ActivityKind.Internal) =>
        Activity.Current is null ? null : Own.StartActivity(name, kind);

    /// <summary>Puts the present span in the place of the visitor's, so that what the origin does belongs below it.</summary>
    public static void Inject(HttpRequestMessage request)
    {
        if (Activity.Current is not { IdFormat: ActivityIdFormat.W3C, Id: { } id } span) return;
        request.Headers.Remove(Traceparent);
        request.Headers.Remove(Tracestate);
        request.Headers.TryAddWithoutValidation(Traceparent, id);
        if (span.TraceStateString is { Length: > 0 } state)
        {
            request.Headers.TryAddWithoutValidation(Tracestate, state);
        }
    }
}
