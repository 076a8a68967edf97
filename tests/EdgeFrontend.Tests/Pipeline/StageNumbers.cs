using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Personalization.EdgeFrontend.Tests.Pipeline;

/// <summary>
/// Builds a pipeline in which each stage can be made to throw as soon as a request reaches it: the stages are those that the pipeline itself
/// adds, so that a new one is among them.
/// </summary>
internal sealed class StageNumbers(IApplicationBuilder inner) : IApplicationBuilder
{
    /// <summary>The request's header that names the stage.</summary>
    public const string Header = "X-Throw-At";

    /// <summary>How many stages there are.</summary>
    public int Count { get; private set; }

    public IServiceProvider ApplicationServices
    {
        get => inner.ApplicationServices;
        set => inner.ApplicationServices = value;
    }

    public IFeatureCollection ServerFeatures => inner.ServerFeatures;

    public IDictionary<string, object?> Properties => inner.Properties;

    public RequestDelegate Build() => inner.Build();

    public IApplicationBuilder New() => inner.New();

    public IApplicationBuilder Use(Func<RequestDelegate, RequestDelegate> middleware)
    {
        var number = $"{Count++}";
        inner.Use(next =>
        {
            var stage = middleware(next);
            return context => context.Request.Headers[Header] == number ? throw new TimeZoneNotFoundException("planted") : stage(context);
        });
        return this;
    }
}
