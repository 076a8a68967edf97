using Personalization.CodeVariations;
using Personalization.EdgeFrontend;
using Personalization.Grains;
using Personalization.Hosting;
using Personalization.Hosting.Lifetime;
using Personalization.Silo;

// A host of one's own: silo and edge in one process, and a variation that C# chooses. The rule document only names the route.
return await HostRunner.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.AddGridListeners();
    builder.AddPersonalizationSilo(embedded: true, grid => grid.AddVariation("/", Landing.Choose));
    builder.AddEdge();
    var app = builder.Build();
    app.UseManagement(management => management.MapSiloManagement());
    app.UseEdge();
    return app;
});
