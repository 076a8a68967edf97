using System.Text;
using CsCheck;
using Personalization.Domain.Profiles;

namespace Personalization.Unit.Tests.Profiles;

/// <summary>A profile over its bytes keeps the newest traits.</summary>
public sealed class ProfileLimitTests
{
    [Fact]
    public void The_newest_that_fit_stay_and_the_rest_is_counted()
    {
        var traits = Enumerable.Range(1, 10).Select(i => Trait($"t{i}", 100, i));

        var result = ProfileMerge.Merge(Profile.Empty, new ProfileUpdate(traits), new ProfileLimits(100, 500));

        Assert.InRange(result.Profile.Block.Length, 1, 500);
        Assert.Equal(["t10", "t8", "t9"], Names(result.Profile));
        Assert.Equal(7, result.Dropped);
    }

    [Fact]
    public void A_profile_never_exceeds_its_limits_keeps_the_newest_trait_and_a_repetition_changes_nothing()
    {
        var sizes = Gen.Int[0, 400].Array[1, 30];

        Gen.Select(sizes, Gen.Int[500, 3000], Gen.Int[1, 40]).Sample((lengths, maxBytes, maxTraits) =>
        {
            var limits = new ProfileLimits(maxTraits, maxBytes);
            var updates = lengths.Select((length, i) => new ProfileUpdate([Trait($"t{i}", length, i)])).ToArray();

            var profile = Fold(updates, limits);

            Assert.InRange(profile.Block.Length, 1, maxBytes);
            Assert.InRange(profile.Count, 1, maxTraits);
            Assert.Contains($"t{lengths.Length - 1}", Names(profile));
            Assert.False(ProfileMerge.Merge(profile, ProfileMerge.ToUpdate(profile), limits).Changed);
        });
    }

    [Fact]
    public void Below_the_limit_of_bytes_any_order_ends_in_the_same_profile() =>
        Gen.Select(Gen.Int[0, 40].Array[1, 20], Gen.Int[0, 1_000_000]).Sample((lengths, seed) =>
        {
            var updates = lengths.Select((length, i) => new ProfileUpdate([Trait($"t{i % 7}", length, i)])).ToArray();
            var shuffled = updates.ToArray();
            new Random(seed).Shuffle(shuffled);
            var limits = new ProfileLimits(100, 4000);

            Assert.Equal(Fold(updates, limits).Block.ToArray(), Fold(shuffled, limits).Block.ToArray());
        });

    [Fact]
    public void Above_the_limits_any_order_and_repetition_of_traits_ends_in_the_same_profile() =>
        Gen.Select(Gen.Int[0, 400].Array[1, 30], Gen.Int[500, 3000], Gen.Int[1, 40], Gen.Int[0, 1_000_000])
            .Sample((lengths, maxBytes, maxTraits, seed) =>
        {
            // Two of a stamp, so that names settle it.
            var updates = lengths.Select((length, i) => new ProfileUpdate([Trait($"t{i}", length, i / 2)])).ToArray();

            AssertSame(updates, new ProfileLimits(maxTraits, maxBytes), seed);
        });

    [Fact]
    public void Above_the_limits_any_order_of_values_that_do_not_shrink_ends_in_the_same_profile() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[0, 30], Gen.Int[300, 3000], Gen.Int[1, 8], Gen.Int[0, 1_000_000])
            .Sample((count, growth, maxBytes, maxTraits, seed) =>
        {
            var updates = Enumerable.Range(0, count).Select(i => new ProfileUpdate([Trait($"t{i % 7}", i * growth / 7, i)])).ToArray();

            AssertSame(updates, new ProfileLimits(maxTraits, maxBytes), seed);
        });

    [Fact]
    public void An_older_trait_does_not_take_the_room_of_one_that_did_not_fit()
    {
        var limits = new ProfileLimits(100, 300);
        var (newest, large, small) =
            (new ProfileUpdate([Trait(
                "new", 150, 3)]), new ProfileUpdate([Trait("large", 200, 2)]), new ProfileUpdate([Trait("small", 5, 1)]));

        Assert.Equal(["new"], Names(Fold([newest, large, small], limits)));
        Assert.Equal(["new"], Names(Fold([small, newest, large], limits)));
        Assert.Equal(["new", "small"], Names(Fold([small, newest], limits)));
    }

    private static void AssertSame(ProfileUpdate[] updates, ProfileLimits limits, int seed)
    {
        var random = new Random(seed);
        ProfileUpdate[] shuffled = [.. updates, .. updates.Where(_ => random.Next(3) == 0)];
        random.Shuffle(shuffled);
        var (one, other) = (Fold(updates, limits), Fold(shuffled, limits));

        Assert.Equal(one.Block.ToArray(), other.Block.ToArray());
    }

    private static Profile Fold(IEnumerable<ProfileUpdate> updates, ProfileLimits limits) =>
        updates.Aggregate(Profile.Empty, (profile, update) => ProfileMerge.Merge(profile, update, limits).Profile);

    private static TraitUpdate Trait(string name, int length, long ticks) =>
        new(name, Encoding.UTF8.GetBytes($"\"{new string('x', length)}\""), new TraitStamp(ticks, 1), TraitSource.Push);

    private static IEnumerable<string> Names(Profile profile) =>
        Enumerable.Range(0, profile.Count).Select(i => Encoding.UTF8.GetString(profile[i].Name));
}
