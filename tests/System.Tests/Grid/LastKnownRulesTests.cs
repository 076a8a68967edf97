using System.Text.Json;
using Personalization.Testing;

namespace Personalization.SystemTests.Grid;

/// <summary>An edge that is started while there is no silo, in the processes that users run.</summary>
public sealed class LastKnownRulesTests : IDisposable
{
    private readonly string _state = Directory.CreateTempSubdirectory("grid-edge-state-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task An_edge_without_any_silo_serves_the_last_rules_and_follows_newer_ones_when_silos_are_back()
    {
        await using var grid = await GridUnderTest.StartAsync(
            GridShape.Separate, settings => settings["Edge:StateDirectory"] = _state, Rules("/red"));
        var silo = grid.Processes[0];
        var red = await grid.HeadlineAsync(null);
        Assert.NotEqual("Welcome", red);
        await Eventually.HoldsAsync("the file", () => File.Exists(Path.Combine(_state, "default.rules")));
        await grid.Edge.KillAsync();
        await silo.KillAsync();

        await grid.Edge.StartAsync();
        await grid.Edge.WaitUntilReadyAsync();

        Assert.Equal(red, await grid.HeadlineAsync(null));
        Assert.Equal("Welcome", await grid.HeadlineAsync("john"));
        using (var http = new HttpClient())
        {
            using var ready = JsonDocument.Parse(await http.GetStringAsync(new Uri(grid.Edge.Management, "health/ready")));
            var reasons = ready.RootElement.GetProperty("checks").EnumerateArray().ToDictionary(
                check => check.GetProperty("name").GetString()!, check => check.GetProperty("reason").GetString());
            Assert.All((string[])["session", "token-keys", "decisions"], name => Assert.Contains("no silo has answered", reasons[name], StringComparison.Ordinal));
        }

        Assert.Matches("edge_rules_last_known(\\{[^}]*\\})? 1", await grid.MetricsAsync());

        await File.WriteAllTextAsync(grid.RulesFile, Rules("/green"));
        await silo.StartAsync();
        await silo.WaitUntilReadyAsync();

        await Eventually.HoldsAsync("the newer rules at the edge", async () =>
        {
            var headline = await grid.HeadlineAsync(null);
            Assert.NotEqual("Welcome", headline);
            return headline != red;
        });
        Assert.Matches("edge_rules_last_known(\\{[^}]*\\})? 0", await grid.MetricsAsync());
    }

    private static string Rules(string path) =>
        """{"routes":[{"path":"/","feature":"landing-page"}],"features":{"landing-page":{"defaultValue":"?"}}}"""
            .Replace("?", path, StringComparison.Ordinal);
}
