using System.Net;
using Personalization.Testing;
using Personalization.Testing.Cluster;

namespace Personalization.SystemTests.Hosting;

/// <summary>What the hosts write when an operator starts them with nothing set about logging.</summary>
public sealed class ProcessLogTests
{
    /// <summary>Of SQL, and of lines that would send somebody looking for a fault that is not there.</summary>
    private static readonly string[] Unwanted =
        ["Proxying to", "INSERT", "SELECT", "ServerGC", "has not completed", "ArgumentException", "dehydrating"];

    [Theory]
    [InlineData("standalone")]
    [InlineData("silo and edge")]
    [InlineData("standalone, console at Information")]
    public Task A_page_a_push_a_pull_and_a_stop_write_nothing_of_a_visitor_and_no_false_alarm(string shape) =>
        RunAsync(shape, HostBinaries.Own);

    internal static async Task RunAsync(string shape, HostBinaries binaries)
    {
        await using var hosts = await StartedHosts.PrepareAsync();
        var (edgePort, edgeManagement, siloManagement) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
        string[] shared =
        [
            .. hosts.Shared,
            .. shape.Contains("console", StringComparison.Ordinal) ? (string[])["Logging:Console:LogLevel:Default=Information"] : [],
        ];
        string[] edge = [.. shared, $"Edge:Url=http://127.0.0.1:{edgePort}", $"Management:Url=http://127.0.0.1:{edgeManagement}"];
        if (shape == "silo and edge")
        {
            var silo = await hosts.StartAsync(
                "silo", binaries.Silo, [.. shared, $"Management:Url=http://127.0.0.1:{siloManagement}"]);
            await hosts.WaitUntilReadyAsync("silo", silo, siloManagement);
            await hosts.WaitUntilReadyAsync("edge", await hosts.StartAsync("edge", binaries.Edge, edge), edgeManagement);
        }
        else
        {
            await hosts.WaitUntilReadyAsync(
                "standalone", await hosts.StartAsync("standalone", binaries.Standalone, edge), edgeManagement);
        }

        var before = Lines(hosts);
        for (var i = 0; i < 10; i++)
        {
            using var page = await hosts.PageAsync(edgePort);
            Assert.True(page.IsSuccessStatusCode, $"{page.StatusCode}: {hosts.Output()}");
        }

        Assert.Equal(HttpStatusCode.OK, await hosts.PushAsync(edgePort));
        var written = Lines(hosts) - before;
        foreach (var process in hosts.Processes.Reverse())
        {
            Assert.Equal(0, await process.TerminateAsync());
        }

        var output = hosts.Output();

        Assert.Contains("Now listening on", output, StringComparison.Ordinal);
        foreach (var word in Unwanted.Concat(StartedHosts.Secrets))
        {
            Assert.DoesNotContain(word, output, StringComparison.OrdinalIgnoreCase);
        }

        // Orleans may rightly complain of a machine that has no processor time to spare.
        foreach (var line in (string[])["warn: Personalization", "warn: Microsoft", "fail: ", "crit: "])
        {
            Assert.False(output.Contains(line, StringComparison.Ordinal), $"no '{line}' was expected:\n{output}");
        }

        Assert.True(written <= 5, $"{written} lines for ten pages and a push:\n{output}");
    }

    private static int Lines(StartedHosts hosts) => hosts.Output().Count(character => character == '\n');
}
