using System.Globalization;
using System.Text;

namespace Personalization.SystemTests.Monitoring;

/// <summary>
/// A day of traffic as recorded series: quiet nights, scattered errors and defaults at a fifth of what the objectives allow, an edge that is
/// restarted and a publication at noon. With a fault one slice fails for a fifth of its pages from 18:00 to 18:10.
/// </summary>
internal sealed class NoisyDay
{
    private const int Minutes = 24 * 60;
    private const double ErrorShare = 0.0001;
    private const double DefaultShare = 0.0002;

    private static readonly (string Route, string Variation, double Share)[] Slices = [
        ("/", "a", 0.6), ("/", "b", 0.3), ("/pricing", "b", 0.1),
    ];

    private readonly Random _random;
    private readonly bool _hasFault;

    public NoisyDay(int seed, bool hasFault) => (_random, _hasFault) = (new Random(seed), hasFault);

    /// <summary>The day as a test of promtool that wants no alert to have fired.</summary>
    public string ToPromtoolTest()
    {
        var text = new StringBuilder($"rule_files: [{string.Join(", ", AlertFiles.Rules.Select(Path.GetFileName))}]\nevaluation_interval: 1m\ntests:\n");
        text.Append("  - interval: 1m\n    input_series:\n");
        foreach (var edge in new[] { "edge-1", "edge-2" })
        {
            foreach (var (route, variation, share) in Slices)
            {
                // Before the publication and after it; both series stay.
                Append(text, edge, route, variation, "7", share, 0, Minutes / 2);
                Append(text, edge, route, variation, "8", share, Minutes / 2, Minutes);
            }
        }

        return text.Append("""
                promql_expr_test:
                  - expr: count by (alertname, route) (count_over_time(ALERTS{alertstate="firing"}[1d]))
                    eval_time: 1d
                    exp_samples: []

            """).ToString();
    }

    private void Append(StringBuilder text, string edge, string route, string variation, string version, double share, int from, int to)
    {
        var (served, failed, defaults) = (new StringBuilder(), new StringBuilder(), new StringBuilder());
        long servedCount = 0, failedCount = 0, defaultCount = 0;
        for (var minute = 0; minute <= Minutes; minute++)
        {
            if (edge == "edge-2" && minute == 9 * 60)
            {
                (servedCount, failedCount, defaultCount) = (0, 0, 0);
            }

            if (minute >= from && minute < to)
            {
                var pages = share * 6_000 * (1.1 - Math.Cos(minute * 2 * Math.PI / Minutes)) * (0.8 + (0.4 * _random.NextDouble()));
                var isFaulty = _hasFault && edge == "edge-2" && route == "/pricing" && minute is >= 18 * 60 and < (18 * 60) + 10;
                failedCount += Events(pages * (isFaulty ? 0.2 : ErrorShare));
                defaultCount += Events(pages * DefaultShare);
                servedCount += (long)pages;
            }

            served.Append(CultureInfo.InvariantCulture, $" {servedCount}");
            failed.Append(CultureInfo.InvariantCulture, $" {failedCount}");
            defaults.Append(CultureInfo.InvariantCulture, $" {defaultCount}");
        }

        foreach (var (outcome, values) in new[] { ("served", served), ("error", failed), ("default", defaults) })
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $$"""      - series: edge_pages_total{edge="{{edge}}", site="shop", route="{{route}}", variation="{{variation}}", version="{{version}}", outcome="{{outcome}}"}""");
            text.Append(CultureInfo.InvariantCulture, $"\n        values: '{values.ToString().Trim()}'\n");
        }
    }

    /// <summary>How many of what happens at random happen in a minute.</summary>
    private long Events(double expected)
    {
        var (limit, product, count) = (Math.Exp(-Math.Min(expected, 500)), _random.NextDouble(), 0L);
        while (product > limit)
        {
            product *= _random.NextDouble();
            count++;
        }

        return count;
    }
}
