using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Personalization.SystemTests.Grid;
using Personalization.Testing;
using Personalization.Testing.Cluster;

namespace Personalization.SystemTests.Telemetry;

/// <summary>A log that nobody reads any more: the pipe is full, and every write to it waits for ever.</summary>
public sealed class BlockedOutputTests
{
    /// <summary>Several times what a pipe holds.</summary>
    private const int Requests = 2_000;

    [Fact]
    public async Task Every_line_of_the_console_is_JSON_where_a_setting_says_so()
    {
        await using var grid = await GridUnderTest.StartAsync(GridShape.Standalone, settings =>
        {
            settings["Logging:Console:FormatterName"] = "json";
            settings["Edge:AccessLog:Output"] = "Console";
            settings["Edge:AccessLog:SuccessShare"] = "1";
        });

        await grid.HeadlineAsync("u1");

        await Eventually.HoldsAsync(
            "the line of the page", () => grid.Logs().Contains("\"log\":\"access\"", StringComparison.Ordinal));
        var text = grid.Logs();
        var lines = text[..text.LastIndexOf('\n')].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length > 2);
        Assert.All(lines, line => JsonDocument.Parse(line).Dispose());
        Assert.DoesNotContain("\"u1\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_whose_output_nobody_reads_answers_every_request()
    {
        await using var origin = await HeaderOrigin.StartAsync();
        var folder = Directory.CreateTempSubdirectory("grid-blocked-").FullName;
        var (page, management) = ($"http://127.0.0.1:{FreePort.Next()}", $"http://127.0.0.1:{FreePort.Next()}");
        var start = new ProcessStartInfo("dotnet", [HostBinaries.Own.Standalone])
        {
            RedirectStandardOutput = true, // and never read
            RedirectStandardError = true,
            WorkingDirectory = folder,
            Environment =
            {
                ["Sites__default__Hosts__0"] = "*",
                ["Sites__default__Origin"] = origin.Url,
                ["Storage__ConnectionString"] = $"Data Source={Path.Combine(folder, "grid.db")}",
                ["Cluster__SiloPort"] = $"{FreePort.Next()}",
                ["Edge__Url"] = page,
                ["Management__Url"] = management,
                ["Edge__AccessLog__Output"] = "Console",
                ["Edge__AccessLog__SuccessShare"] = "1",
            },
        };
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var host = Process.Start(start)!;
        try
        {
            await Eventually.HoldsAsync("the host to be ready", async () =>
            {
                using var ready = await http.GetAsync(new Uri(management + "/health/ready"));
                return ready.IsSuccessStatusCode;
            });

            await Parallel.ForAsync(0, Requests, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, token) =>
            {
                using var response = await http.GetAsync(new Uri(page + "/"), token);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            });

            await Eventually.HoldsAsync("the edge to count them all", async () =>
                (await http.GetStringAsync(new Uri(management + "/metrics"))).Split('\n')
                    .Any(line => line.StartsWith("edge_pages_total", StringComparison.Ordinal)
                        && line.Contains("outcome=\"served\"", StringComparison.Ordinal)
                        && line.Contains($" {Requests}", StringComparison.Ordinal)));
        }
        finally
        {
            host.Kill();
            await host.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }
}
