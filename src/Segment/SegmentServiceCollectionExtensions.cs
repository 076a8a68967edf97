using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Personalization.Segment.Profiles;
using Personalization.Segment.Tracking;
using Polly;
using Polly.Timeout;

namespace Personalization.Segment;

/// <summary>Registers the clients of this room with the connections, deadlines and breakers they need.</summary>
public static class SegmentServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="SegmentProfileClient"/>, <see cref="SegmentBreakers"/> and <see cref="TrackingForwarder"/> as singletons. May be
    /// called by several parts of one host: options add up, clients are registered once.
    /// </summary>
    public static IServiceCollection AddSegment(this IServiceCollection services, Action<SegmentProfileOptions>? profiles = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (profiles is not null)
        {
            services.Configure(profiles);
        }

        if (services.Any(service => service.ServiceType == typeof(SegmentProfileClient))) return services;

        services.AddOptions<SegmentProfileOptions>().ValidateOnStart();
        services.AddOptions<TrackingForwarderOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SegmentProfileOptions>, SegmentProfileOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddSingleton<SegmentBreakers>();
        services.AddSingleton<SegmentProfileClient>();
        services.AddSingleton<TrackingForwarder>();
        AddProfileHttp(services);
        AddTrackingHttp(services);
        return services;
    }

    private static void AddProfileHttp(IServiceCollection services)
    {
        services.AddTransient<BoundedBodyHandler>();
        services.AddTransient<SpanHandler>();
        var client = services.AddHttpClient(SegmentProfileClient.HttpClientName, static client => client.Timeout = Timeout.InfiniteTimeSpan)
            .UseSocketsHttpHandler(static (handler, _) => Harden(handler))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            // The factory's own lines hold the URL, and that the visitor's id.
            .RemoveAllLoggers();
        client.AddResilienceHandler("profiles", Protect)
            .SelectPipelineBy(static _ => static request => request.Options.TryGetValue(SegmentProfileClient.SpaceKey, out var space)
                ? space
                : "");
        client.AddHttpMessageHandler<BoundedBodyHandler>();
        client.AddHttpMessageHandler<SpanHandler>();
    }

    private static void AddTrackingHttp(IServiceCollection services) =>
        services.AddHttpClient(TrackingForwarder.HttpClientName, static client => client.Timeout = Timeout.InfiniteTimeSpan)
            .UseSocketsHttpHandler(static (handler, _) => Harden(handler))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .AddHttpMessageHandler<SpanHandler>();

    /// <summary>
    /// Breaker outside, deadline inside: a request that runs out of time counts as a failure. No retry, see
    /// <see cref="SegmentProfileClient"/>.
    /// </summary>
    private static void Protect(ResiliencePipelineBuilder<HttpResponseMessage> builder, ResilienceHandlerContext context)
    {
        var options = context.ServiceProvider.GetRequiredService<IOptions<SegmentProfileOptions>>().Value;
        var breaker = context.ServiceProvider.GetRequiredService<SegmentBreakers>().Of(context.InstanceName);
        builder.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
        builder.AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
        {
            FailureRatio = options.BreakerFailureRatio,
            MinimumThroughput = options.BreakerMinimumRequests,
            SamplingDuration = options.BreakerWindow,
            BreakDuration = options.BreakerPause,
            StateProvider = breaker.Watch(),
            ShouldHandle = args => ValueTask.FromResult(
                IsFailure(args.Outcome) && breaker.Counts(args.Context.GetRequestMessage()?.RequestUri?.AbsolutePath ?? "")),
        });
        builder.AddTimeout(new HttpTimeoutStrategyOptions { Timeout = options.RequestTimeout });
    }

    private static bool IsFailure(Outcome<HttpResponseMessage> outcome) => outcome.Exception is { } exception
        ? exception is HttpRequestException or IOException or TimeoutRejectedException or ProfileBodyException
        : outcome.Result?.StatusCode >= HttpStatusCode.InternalServerError;

    private static void Harden(SocketsHttpHandler handler)
    {
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.UseProxy = false;
        handler.AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Brotli | DecompressionMethods.Deflate;
        // Names of cloud hosts move: connections are renewed well within a day.
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        handler.PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1);
        handler.ConnectTimeout = TimeSpan.FromSeconds(2);
        handler.MaxConnectionsPerServer = 256;
        handler.MaxResponseHeadersLength = 32;
        // A body that was given up is cut, not drained: its rest may be endless.
        handler.MaxResponseDrainSize = 0;
        // Spans of the HTTP client carry the URL, and that the visitor's id.
        handler.ActivityHeadersPropagator = null;
    }
}
