using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Personalization.Pages;

/// <summary>One run of the load generator wrk (Debian's package of that name).</summary>
internal static partial class Wrk
{
    public static async Task<WrkResult> RunAsync(Uri url, string script, PageComparisonOptions options)
    {
        var start = new ProcessStartInfo("wrk") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[
            "-t1", $"-c{options.Connections}", $"-d{options.Seconds}s", "--latency", "-s", script, url.ToString(),
        ])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("wrk did not start.");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (output.Contains("Non-2xx", StringComparison.Ordinal) || output.Contains("Socket errors", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{url} did not answer every request:\n{output}");
        }

        return new WrkResult(
            double.Parse(Rate().Match(output).Groups[1].Value, CultureInfo.InvariantCulture),
            Milliseconds(Tail().Match(output)),
            long.Parse(Total().Match(output).Groups[1].Value, CultureInfo.InvariantCulture));
    }

    private static double Milliseconds(Match match) =>
        double.Parse(
            match.Groups[1].Value, CultureInfo.InvariantCulture) * match.Groups[2].Value switch { "us" => 0.001, "ms" => 1, _ => 1000 };

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex Tail();

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Total();
}
