using System.Globalization;

namespace Personalization.Chaos.Tests.Faults;

/// <summary>Size of the chaos runs, from the environment so that a smaller machine can run them too.</summary>
public static class ChaosSettings
{
    /// <summary>Operations a second: <c>CHAOS_RATE</c>.</summary>
    public static int Rate => Number("CHAOS_RATE", 500);

    /// <summary>Runs of each row: <c>CHAOS_RUNS</c>.</summary>
    public static int Runs => Number("CHAOS_RUNS", 3);

    /// <summary>Warm visitors: <c>CHAOS_VISITORS</c>.</summary>
    public static int Visitors => Number("CHAOS_VISITORS", 5_000);

    /// <summary>The seed of every run, to repeat one: <c>CHAOS_SEED</c>.</summary>
    public static int Seed => Number("CHAOS_SEED", 0) is > 0 and var given ? given : Random.Shared.Next(1, int.MaxValue);

    /// <summary>
    /// Whether there is time for a repetition: <c>CHAOS_UNTIL</c>, seconds since 1970, after which each row is run once and no more, so
    /// that the whole fits its hour.
    /// </summary>
    public static bool HasTimeFor(int run) =>
        run == 1 || Number("CHAOS_UNTIL", int.MaxValue) > TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private static int Number(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;
}
