using Personalization.EdgeFrontend;
using Personalization.Hosting;
using Personalization.Hosting.Lifetime;
using Personalization.Silo;

return await HostRunner.RunAsync(() =>
{
    var builder = GridApplication.CreateBuilder(args);
    // Without any setting: the website that a developer has running. One that is configured takes its place.
    if (!builder.Configuration.GetSection("Sites").GetChildren().Any())
    {
        builder.Configuration["Sites:default:Origin"] = "http://127.0.0.1:3000";
    }

    builder.AddGridListeners();
    builder.AddPersonalizationSilo(embedded: true);
    builder.AddEdge();
    var app = builder.Build();
    app.UseManagement(management => management.MapSiloManagement());
    app.UseEdge();
    return app;
});
