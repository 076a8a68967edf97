using System.ComponentModel;
using System.Diagnostics;

namespace Personalization.SystemTests.Monitoring;

/// <summary>Prometheus' own checker.</summary>
internal static class Promtool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>Runs it, and fails with its output when it finds something.</summary>
    public static async Task<string> CheckAsync(params string[] arguments)
    {
        var (code, output) = await RunAsync(arguments);
        Assert.True(code == 0, output);
        return output;
    }

    /// <summary>Runs it.</summary>
    public static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("promtool", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Start(start);
        using var patience = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output + await errors);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException("promtool is missing: eng/prerequisites.sh installs it.", exception);
        }
    }
}
