using Personalization.Simulators;

// Runs alone: dotnet run --project simulators/SegmentSimulator -- --urls http://127.0.0.1:7070
var builder = WebApplication.CreateSlimBuilder(args);
if (builder.Configuration["urls"] is null)
{
    builder.WebHost.UseUrls("http://127.0.0.1:7070");
}

builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddSegmentSimulator(
    builder.Configuration.GetSection("Simulator").Get<SegmentSimulatorOptions>() ?? new SegmentSimulatorOptions());
var app = builder.Build();
app.UseSegmentSimulator();
await app.RunAsync();
