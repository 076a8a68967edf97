using System.Runtime.CompilerServices;
using System.Text.Json;
using Personalization.Background;
using Personalization.SystemTests.Grid;
using Personalization.Testing;
using Personalization.Testing.PostgreSql;

namespace Personalization.SystemTests.Monitoring;

/// <summary>A query about a metric that nothing exposes is an alert that never fires and a panel that is always empty.</summary>
public sealed class QueryTests
{
    /// <summary>Prometheus' own, and the labels that it adds to every series.</summary>
    private const string Up = "up";

    private static readonly string[] ScrapeLabels = ["instance", "job"];

    [Fact]
    public void Dashboards_cover_what_operators_look_at()
    {
        var dashboards = DashboardFile.All;

        Assert.Equal(
            ["grid-cluster", "grid-events", "grid-profiles", "grid-releases", "grid-storage", "grid-traffic"],
            dashboards.Select(dashboard => dashboard.Id));
        Assert.All(dashboards, dashboard => Assert.Equal(dashboard.Panels.Count, dashboard.Panels.Distinct().Count()));
        Assert.All(dashboards, dashboard => Assert.True(dashboard.Queries.Count >= dashboard.Panels.Count, dashboard.Title));
    }

    [Fact]
    public async Task Queries_of_dashboards_are_Prometheus_queries()
    {
        var file = Path.GetTempFileName();
        try
        {
            var rules = DashboardFile.All.SelectMany(dashboard => dashboard.Queries)
                .Select((query, i) => $"      - record: checked:query{i}\n        expr: {JsonSerializer.Serialize(query)}\n");
            await File.WriteAllTextAsync(file, "groups:\n  - name: queries\n    rules:\n" + string.Concat(rules));

            await Promtool.CheckAsync("check", "rules", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("sum by (edge, le) (rate(a_bucket{x!=\"sum(q)\", y=~\"b|c\"}[5m])) / on () group_left () 5 * b_total offset 5m", "a_bucket,b_total", "edge,le,x,y")]
    [InlineData("grid:x:rate1h > 14.4 * 0.0005 and min(up) unless c", "c,grid:x:rate1h,up", "")]
    public void The_names_in_a_query_are_found(string query, string metrics, string labels)
    {
        Assert.Equal(metrics, string.Join(',', PromQl.Metrics(query).Order(StringComparer.Ordinal)));
        Assert.Equal(labels, string.Join(',', PromQl.Labels(query).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Every_metric_and_label_of_alerts_and_dashboards_is_one_that_a_run_exposes()
    {
        using var instruments = new InstrumentNames();
        RuntimeHelpers.RunClassConstructor(typeof(BackgroundMetrics).TypeHandle); // made by the first failure
        var exposition = new Exposition(await RunAsync());

        // The names of what had no reason to count are those of its instrument; that this is how names are made is seen at the others.
        var own = exposition.Names.Where(name => name.StartsWith("edge_", StringComparison.Ordinal) || name.StartsWith("grid_", StringComparison.Ordinal));
        Assert.Empty(own.Except(instruments.All));
        var queries = AlertFiles.Expressions.Concat(DashboardFile.All.SelectMany(dashboard => dashboard.Queries)).ToList();
        Assert.True(queries.Count > 80, $"Only {queries.Count} queries were found.");
        var named = queries.SelectMany(PromQl.Metrics).Distinct(StringComparer.Ordinal).Except([Up, .. AlertFiles.Records]).ToList();
        Assert.Empty(named.Except(exposition.Names).Except(instruments.All));
        Assert.Empty(queries.SelectMany(query => UnknownLabels(query, exposition)).Distinct());
    }

    /// <summary>Labels that none of the query's metrics has, where all of them are there to be looked at.</summary>
    private static IEnumerable<string> UnknownLabels(string query, Exposition exposition)
    {
        var metrics = PromQl.Metrics(query);
        var known = metrics.Select(exposition.LabelsOf).ToList();
        if (known.Contains(null)) return [];
        return PromQl.Labels(query).Except(ScrapeLabels).Except(known.SelectMany(labels => labels!)).Select(label => $"{label} in {query}");
    }

    /// <summary>Both shapes of the product at work, with both databases: what they expose then.</summary>
    private static async Task<string[]> RunAsync()
    {
        var database = await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync("monitoring") + ";Maximum Pool Size=20";
        await using var grid = await GridUnderTest.StartAsync(GridShape.Separate, settings =>
        {
            settings["Storage:Provider"] = "PostgreSql";
            settings["Storage:ConnectionString"] = database;
            settings["Sites:default:Events:Mode"] = "Queue";
        });
        using (var pushed = await grid.PushAsync(GridUnderTest.Audience("u1", "red_group")))
        {
            pushed.EnsureSuccessStatusCode();
        }

        await grid.HeadlineAsync("u1");
        await grid.HeadlineAsync("u2");
        await grid.HeadlineAsync(null);
        using var http = new HttpClient();
        await using var standalone = await StandaloneHost.StartAsync(new Dictionary<string, string?>
        {
            ["Sites:default:Hosts:0"] = "*",
            ["Sites:default:Origin"] = grid.Website.BaseUrl.ToString(),
        });
        var urls = grid.Processes.Select(process => process.Management.ToString()).Append(standalone.Addresses[0] + "/");
        var texts = new List<string>();
        await Eventually.HoldsAsync("every process to expose what it counted", async () =>
        {
            texts.Clear();
            foreach (var url in urls)
            {
                texts.Add(await http.GetStringAsync(new Uri(url + "metrics")));
            }

            return string.Concat(texts).Contains("edge_pages_total{", StringComparison.Ordinal);
        });
        return [.. texts];
    }
}
