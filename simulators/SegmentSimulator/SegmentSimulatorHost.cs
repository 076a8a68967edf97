using System.Text.Json.Serialization;

namespace Personalization.Simulators;

/// <summary>Puts the simulator into any ASP.NET Core host: its own, a test's, the quickstart's.</summary>
public static class SegmentSimulatorHost
{
    /// <summary>Registers the simulator's parts.</summary>
    public static IServiceCollection AddSegmentSimulator(this IServiceCollection services, SegmentSimulatorOptions options)
    {
        services.AddRouting();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new JsonStringEnumConverter()));
        services.AddSingleton(options.TimeProvider);
        services.AddSingleton(options);
        services.AddSingleton(new SegmentSimulatorControl(options));
        services.AddSingleton(provider => provider.GetRequiredService<SegmentSimulatorControl>().Requests);
        services.AddSingleton(provider => provider.GetRequiredService<SegmentSimulatorControl>().Faults);
        return services;
    }

    /// <summary>The request's way: record, fault, then the service that was addressed.</summary>
    public static WebApplication UseSegmentSimulator(this WebApplication app)
    {
        var control = app.Services.GetRequiredService<SegmentSimulatorControl>();
        var profiles = new ProfileApi(control.Profiles, control.RateLimit, control.Tracking, control.Options);
        var cdn = new Cdn(control.Cdn);
        var tracking = new TrackingApi(control.Tracking);

        app.UseMiddleware<RequestLogMiddleware>();
        app.UseMiddleware<FaultMiddleware>();
        app.Use((context, next) =>
        {
            var target = context.Features.GetRequiredFeature<RequestTarget>();
            return target.Family switch
            {
                EndpointFamily.Profiles => profiles.HandleAsync(context, target),
                EndpointFamily.Cdn => cdn.HandleAsync(context, target),
                EndpointFamily.Tracking => tracking.HandleAsync(context, target),
                _ => next(context),
            };
        });
        app.MapControl(control);
        return app;
    }
}
