using Personalization.Hosting;
using Personalization.Hosting.Lifetime;
using Personalization.Silo;

return await HostRunner.RunAsync(() =>
{
    var builder = GridApplication.CreateBuilder(args);
    builder.AddManagementListener();
    builder.AddPersonalizationSilo();
    var app = builder.Build();
    app.UseManagement(management => management.MapSiloManagement());
    return app;
});
