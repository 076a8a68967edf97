using System.Diagnostics;
using System.Text;
using Personalization.Unit.Tests.Rules;

namespace Personalization.Unit.Tests.Differential;

/// <summary>A script of tests/npm in a Node process: lines in, lines out.</summary>
/// <param name="folder">Its folder below tests/npm.</param>
/// <param name="script">Its file.</param>
internal sealed class NodeScript(string folder, string script)
{
    /// <summary>The real SDK of the public rule format.</summary>
    public static NodeScript GrowthBook { get; } = new("growthbook", "evaluate.mjs");

    /// <summary>A JSON schema validator.</summary>
    public static NodeScript Validator { get; } = new("schema", "validate.mjs");

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private string Folder { get; } = Path.Combine(RepositoryRoot.Path, "tests", "npm", folder);

    public async Task<string[]> RunAsync(IEnumerable<string> lines)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
        {
            throw new InvalidOperationException(
                $"Its packages are not installed: run eng/prerequisites.sh, or npm ci in tests/npm/{folder}.");
        }

        var start = new ProcessStartInfo("node", script)
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
            {
                await process.StandardInput.WriteLineAsync(line.AsMemory(), limit.Token);
            }

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
