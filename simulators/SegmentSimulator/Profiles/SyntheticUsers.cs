using System.Collections.Immutable;
using System.Globalization;

namespace Personalization.Simulators;

/// <summary>
/// Invented users <c>user-000001</c>, <c>user-000002</c>, ... with 20 traits each, computed on demand: a population of any size
/// costs no memory, and every process and run sees the same values. Group membership is by number so that a reader can foretell
/// it: 1, 4, 7, ... are in <c>red_group</c>, 2, 5, 8, ... in <c>green_group</c>, 3, 6, 9, ... in neither. The rest comes from a seeded
/// hash.
/// </summary>
/// <param name="seed">Another seed, another population.</param>
/// <param name="count">How many users exist, from number 1.</param>
public sealed class SyntheticUsers(int seed, int count)
{
    private const string UserPrefix = "user-";
    private const string AnonymousPrefix = "anon-";
    private static readonly DateTimeOffset FirstUpdate = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Plans = ["free", "basic", "pro", "enterprise"];
    private static readonly string[] Countries = ["AU", "CA", "DE", "FR", "GB", "JP", "US"];
    private static readonly string[] Languages = ["de", "en", "fr", "ja"];
    private static readonly string[] Categories = ["books", "garden", "music", "outdoor", "toys"];
    private static readonly string[] Channels = ["search", "social", "mail", "shop"];

    /// <summary>How many users exist.</summary>
    public int Count => count;

    /// <summary>The user id of a number from 1.</summary>
    public static string UserId(int number) => $"{UserPrefix}{number:D6}";

    /// <summary>The anonymous id that belongs to the same person.</summary>
    public static string AnonymousId(int number) => $"{AnonymousPrefix}{number:D6}";

    /// <summary>The profile of an identifier, or null when there is no such user.</summary>
    public SimulatedProfile? Find(string idType, string id) => idType switch
    {
        "user_id" when Number(id, UserPrefix) is { } number => Profile(number),
        "anonymous_id" when Number(id, AnonymousPrefix) is { } number => Profile(number),
        _ => null,
    };

    /// <summary>The profile of a number from 1 to <see cref="Count"/>.</summary>
    public SimulatedProfile Profile(int number)
    {
        var traits = ImmutableSortedDictionary.CreateBuilder<string, SimulatedTrait>(StringComparer.Ordinal);
        Add("red_group", number % 3 == 1);
        Add("green_group", number % 3 == 2);
        Add("vancouver_crew", Chance("vancouver_crew", 10));
        Add("vip_buyers", Chance("vip_buyers", 5));
        Add("first_time_shopper", Chance("first_time_shopper", 30));
        Add("newsletter", Chance("newsletter", 50));
        Add("churn_risk", Chance("churn_risk", 15));
        Add("orders_90d", (int)(Hash("orders_90d") % 25));
        Add("visits_30d", (int)(Hash("visits_30d") % 60));
        Add("days_since_order", (int)(Hash("days_since_order") % 400));
        Add("loyalty_points", (int)(Hash("loyalty_points") % 100_000));
        Add("total_revenue_180_days", Hash("total_revenue_180_days") % 200_000 / 100m);
        Add("average_basket", Hash("average_basket") % 30_000 / 100m);
        Add("plan", Pick("plan", Plans));
        Add("country", Pick("country", Countries));
        Add("language", Pick("language", Languages));
        Add("favourite_category", Pick("favourite_category", Categories));
        Add("signup_channel", Pick("signup_channel", Channels));
        Add("interests", new[] { Pick("interests/1", Categories), Pick("interests/2", Categories) });
        Add("preferences", new { currency = "EUR", compact = Chance("preferences", 40) });
        return new SimulatedProfile(traits.ToImmutable(), [("user_id", UserId(number)), ("anonymous_id", AnonymousId(number))]);

        void Add(string name, object value) =>
            traits[name] = SimulatedTrait.Of(value, FirstUpdate.AddSeconds(Hash(name + "/updated_at") % (365 * 86_400)));
        ulong Hash(string name) => StableHash.Of(seed, number, name);
        bool Chance(string name, uint percent) => Hash(name) % 100 < percent;
        string Pick(string name, string[] values) => values[Hash(name) % (ulong)values.Length];
    }

    private int? Number(string id, string prefix) =>
        id.StartsWith(prefix, StringComparison.Ordinal)
        && int.TryParse(id.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= 1 && number <= count && id == $"{prefix}{number:D6}" ? number : null;
}
