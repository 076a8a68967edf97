using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging.Console;

namespace Personalization.Hosting.Lifetime;

/// <summary>Makes the builder of a host: the framework's own, with the settings file beside the program as well.</summary>
public static class GridApplication
{
    /// <summary>
    /// Reads <c>appsettings.json</c> and <c>appsettings.{Environment}.json</c> from beside the program, then from the working directory,
    /// then environment variables and the command line; later ones win, key by key.
    /// </summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        AddFilesBesideProgram(
            builder.Configuration, AppContext.BaseDirectory, builder.Environment.ContentRootPath, builder.Environment.EnvironmentName);
        LoseLinesRatherThanWait(builder);
        return builder;
    }

    /// <summary>
    /// The console's writer has a queue; when nobody reads the output it is full, and whoever writes a line would wait for ever. What does
    /// not fit is left out, and said by number when the output moves again.
    /// </summary>
    private static void LoseLinesRatherThanWait(WebApplicationBuilder builder)
    {
        if (builder.Configuration["Logging:Console:QueueFullMode"] is not null) return;
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
    }

    internal static void AddFilesBesideProgram(IConfigurationBuilder configuration, string program, string work, string environment)
    {
        if (string.Equals(Path.TrimEndingDirectorySeparator(program), Path.TrimEndingDirectorySeparator(work), StringComparison.Ordinal))
        {
            return;
        }

        var sources = configuration.Sources;
        var place = sources.TakeWhile(source => source is not JsonConfigurationSource).Count();
        if (place == sources.Count)
        {
            place = 0;
        }

        var files = new PhysicalFileProvider(program);
        foreach (var name in new[] { "appsettings.json", $"appsettings.{environment}.json" })
        {
            sources.Insert(
                place++, new JsonConfigurationSource { FileProvider = files, Path = name, Optional = true, ReloadOnChange = true });
        }
    }
}
