using Personalization.EdgeFrontend;
using Personalization.Hosting.Listeners;
using Personalization.Hosting.Options;
using Personalization.Silo;

return await HostRunner.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddGridListeners();
    builder.AddPersonalizationSilo(embedded: true);
    builder.AddEdge();
    var app = builder.Build();
    app.UseManagement(management => management.MapSiloManagement());
    app.UseEdge();
    return app;
});
