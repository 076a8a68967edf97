using System.Diagnostics;
using System.Text;
using Personalization.Unit.Tests.Rules;

namespace Personalization.Unit.Tests.Differential;

/// <summary>The real SDK in a Node process: lines in, lines out.</summary>
internal static class GrowthBookSdk
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private static string Folder { get; } = Path.Combine(RepositoryRoot.Path, "tests", "npm", "growthbook");

    public static async Task<string[]> RunAsync(IEnumerable<string> lines)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "@growthbook")))
            throw new InvalidOperationException("The SDK is not installed: run eng/prerequisites.sh, or npm ci in tests/npm/growthbook.");
        var start = new ProcessStartInfo("node", "evaluate.mjs")
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start");
        using var limit = new CancellationTokenSource(Deadline);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            foreach (var line in lines)
                await process.StandardInput.WriteLineAsync(line.AsMemory(), limit.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
        }
        catch (IOException)
        {
            // It ended early; its last words are in the error stream, and the exit code fails the test below.
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"node did not answer within {Deadline}.");
        }

        Assert.True(process.ExitCode == 0, await errors);
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
