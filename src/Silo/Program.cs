using Personalization.Hosting.Listeners;
using Personalization.Hosting.Options;
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
