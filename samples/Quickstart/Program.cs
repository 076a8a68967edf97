using Personalization.EdgeFrontend;
using Personalization.Hosting;
using Personalization.Hosting.Lifetime;
using Personalization.Quickstart;
using Personalization.Silo;
using Personalization.Simulators;

// The whole grid in one process: what src/Standalone is, with a website to stand in front of and a Segment to talk to.
var settings = QuickstartSettings.Read(args);
await using var segment = await SegmentSimulator.StartAsync(settings.Apply);
await using var website = await OriginSite.StartAsync(site => site.Url = settings.OriginUrl);

return await HostRunner.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.Configuration.AddQuickstartDefaults(segment, website);
    builder.AddGridListeners();
    builder.AddPersonalizationSilo(embedded: true);
    builder.AddEdge();
    builder.Services.AddHostedService<Greeting>();
    var app = builder.Build();
    app.UseManagement(management => management.MapSiloManagement());
    app.UseEdge();
    return app;
});
