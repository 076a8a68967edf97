using System.Diagnostics;

namespace Personalization.SystemTests.Operator;

/// <summary>Runs <c>grid</c> as an operator's shell does: a process of its own.</summary>
internal static class GridProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<Outcome> RunAsync(
        OperatorHost host, IEnumerable<string> arguments, string? input = null, string? key = OperatorHost.OperateKey)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "grid.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["GRID_URL"] = host.Url;
        start.Environment.Remove("GRID_KEY");
        if (key is not null)
        {
            start.Environment["GRID_KEY"] = key;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input ?? "");
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"Waited {Patience.TotalSeconds} s for the end of: grid {string.Join(' ', arguments)}");
        }

        return new Outcome(process.ExitCode, await output, await errors);
    }

    /// <summary>How it ended.</summary>
    internal sealed record Outcome(int Code, string Output, string Errors)
    {
        public Outcome Expect(int code)
        {
            Assert.True(Code == code, $"exit code {Code} instead of {code}:\n{Output}\n{Errors}");
            Assert.DoesNotContain(OperatorHost.OperateKey, Output + Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", Errors, StringComparison.Ordinal);
            return this;
        }
    }
}
