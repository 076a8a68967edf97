using System.Diagnostics;
using Personalization.Unit.Tests.Rules;

namespace Personalization.Unit.Tests.Decisions;

/// <summary>
/// The decision benchmark runs once a test run, so that it cannot rot: it compiles its document, checks its answer and calls everything
/// that it measures.
/// </summary>
public sealed class BenchmarkTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task The_decision_benchmark_still_runs()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = Path.Combine(
            RepositoryRoot.Path, "benchmarks", "Micro", "bin", configuration, "net10.0", "Personalization.Micro.dll");
        Assert.True(File.Exists(program), $"{program} is missing; it is built with these tests");

        using var process =
            Process.Start(new ProcessStartInfo("dotnet", [program, "--smoke"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Deadline);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"the benchmark's smoke run did not end within {Deadline}");
        }

        Assert.True(process.ExitCode == 0, await errors);
        Assert.Contains("first decision", await output, StringComparison.Ordinal);
    }
}
