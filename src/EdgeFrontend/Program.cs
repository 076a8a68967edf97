using Personalization.EdgeFrontend;
using Personalization.Hosting;
using Personalization.Hosting.Clustering;
using Personalization.Hosting.Health;
using Personalization.Hosting.Lifetime;
using Personalization.Hosting.Telemetry;

// The edge as a process of its own: a client of the silos.
return await HostRunner.RunAsync(() =>
{
    var builder = GridApplication.CreateBuilder(args);
    builder.AddGridListeners();
    builder.AddGridClient(builder.Configuration);
    builder.AddGridTelemetry();
    builder.AddEdge();

    var app = builder.Build();
    app.UseManagement(management =>
    {
        management.MapGridHealth();
        management.MapGridMetrics();
    });
    app.UseEdge();
    return app;
});
