using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Personalization.Hosting.Startup;
using Personalization.Hosting.Telemetry;

namespace Personalization.Hosting.Lifetime;

/// <summary>
/// Runs a host so that a wrong configuration reads as a list of things to mend and not as a stack trace.
/// Every <c>Program.cs</c> is one call of it.
/// </summary>
public static class HostRunner
{
    /// <summary>The exit code after a start that was refused.</summary>
    public const int StartRefused = 1;

    /// <summary>The exit code when stopping took longer than <see cref="StopLimit"/>, so that the process was ended unfinished.</summary>
    public const int StopUnfinished = 3;

    /// <summary>How long a host may take to stop, whatever it waits for.</summary>
    public static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(36);

    /// <summary>Builds and runs the host until it is asked to stop.</summary>
    /// <param name="build">Composes the host; exceptions in it are reported like those of the start.</param>
    /// <returns>The exit code of the process.</returns>
    public static Task<int> RunAsync(Func<IHost> build) => RunAsync(build, Console.Error, StopLimit, ProcessEnd.Now);

    internal static Task<int> RunAsync(Func<IHost> build, TextWriter errors) => RunAsync(build, errors, StopLimit, ProcessEnd.Now);

    internal static async Task<int> RunAsync(Func<IHost> build, TextWriter errors, TimeSpan stopLimit, Action<int> end)
    {
        IHostApplicationLifetime? lifetime = null;
        // Disposed after the host, whose disposal may wait for the same lost dependency as its end.
        using var deadline = new StopDeadline(stopLimit, errors, end);
        try
        {
            using var host = build();
            lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
            deadline.Watch(lifetime.ApplicationStopping);
            host.Services.GetService<IStartupValidator>()?.Validate();
            foreach (var step in host.Services.GetServices<IStartupStep>())
            {
                await step.RunAsync(CancellationToken.None);
            }

            await host.RunAsync();
            return Environment.ExitCode;
        }
        catch (Exception exception) when (lifetime?.ApplicationStopping.IsCancellationRequested == true && Cancellation.IsAllOf(exception))
        {
            return Environment.ExitCode; // asked to stop while it still waited for its cluster
        }
        catch (Exception exception) when (Explain(exception) is { Count: > 0 })
        {
            await errors.WriteLineAsync("Startup failed:");
            foreach (var line in Explain(exception))
            {
                await errors.WriteLineAsync("  - " + line);
            }

            return StartRefused;
        }
    }

    private static IReadOnlyList<string> Explain(Exception exception) => exception switch
    {
        OptionsValidationException options => [.. options.Failures],
        AggregateException several => Together(several.InnerExceptions),
        StartupException refused => [refused.Message],
        IOException { Message: var message } when message.Contains("address already in use", StringComparison.OrdinalIgnoreCase) =>
            [$"{message} Choose another port (Edge:Url, Management:Url), or stop the process that has it."],
        { InnerException: { } inner } => Explain(inner),
        _ => [],
    };

    private static List<string> Together(IEnumerable<Exception> exceptions)
    {
        var lines = new List<string>();
        foreach (var exception in exceptions)
        {
            var explained = Explain(exception);
            if (explained.Count == 0) return []; // one of them is a bug: its stack trace must be seen
            // What one class of options takes from another is refused for both.
            lines.AddRange(explained.Except(lines));
        }

        return lines;
    }
}
