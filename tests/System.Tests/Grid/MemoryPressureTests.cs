using System.Globalization;
using System.Net;

namespace Personalization.SystemTests.Grid;

/// <summary>More visitors than memory: profiles are put away, the process goes on.</summary>
[Trait("Category", "Full")]
public sealed class MemoryPressureTests
{
    /// <summary>
    /// 160 MB, as bytes in hexadecimal. The runtime ends a process that needs more; without a bound of our own this one ends after some
    /// 25,000 users.
    /// </summary>
    private const string HeapLimit = "A000000";

    private const int Visitors = 40_000;
    private const int Callers = 32;

    [Fact]
    public async Task A_flood_of_users_is_answered_within_the_memory_there_is()
    {
        await using var grid = await GridUnderTest.StartAsync(GridShape.Standalone, settings =>
        {
            settings["DOTNET_GCHeapHardLimit"] = HeapLimit;
            settings["Sites:default:Features:ProfilesApi"] = "false";
        });
        using (var pushed = await grid.PushAsync(GridUnderTest.Audience("john", "red_group")))
        {
            Assert.Equal(HttpStatusCode.OK, pushed.StatusCode);
        }

        var (next, failed) = (-1, 0);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < Visitors;)
            {
                using var answer = await grid.GetAsync("/seg/decisions", $"ajs_user_id=flood-{i}");
                if (answer.StatusCode != HttpStatusCode.OK)
                {
                    Interlocked.Increment(ref failed);
                }
            }
        })));

        Assert.Equal(0, failed);
        Assert.Equal("Welcome to the red side", await grid.HeadlineAsync("john"));
        Assert.InRange(ProfilesInMemory(await grid.MetricsAsync()), 1, Visitors * 3 / 4);
    }

    private static double ProfilesInMemory(string metrics)
    {
        var line = metrics.Split('\n')
            .Single(line => line.StartsWith("orleans_catalog_activations{", StringComparison.Ordinal)
                && line.Contains("grain_type=\"profile\"", StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }
}
