using CsCheck;
using Personalization.Domain.Profiles;

namespace Personalization.Unit.Tests.Profiles;

public sealed class ProfileMergeTests
{
    [Fact]
    public void Any_order_and_duplication_of_updates_ends_in_the_same_bytes() =>
        (from updates in ProfileGen.Update.List[0, 6]
         from shuffled in Gen.Shuffle(updates.Concat(updates).ToArray())
         select (updates, shuffled))
        .Sample(t => Assert.Equal(ProfileGen.Bytes(ProfileGen.Fold(t.updates)), ProfileGen.Bytes(ProfileGen.Fold(t.shuffled))));

    [Fact]
    public void Any_order_ends_in_the_same_bytes_also_over_the_limit_of_traits() =>
        (from updates in ProfileGen.Update.List[0, 6]
         from shuffled in Gen.Shuffle(updates.Concat(updates).ToArray())
         from limit in Gen.Int[1, 4]
         select (updates, shuffled, limit))
        .Sample(t => Assert.Equal(
            ProfileGen.Bytes(ProfileGen.Fold(t.updates, t.limit)), ProfileGen.Bytes(ProfileGen.Fold(t.shuffled, t.limit))));

    [Fact]
    public void Merging_profiles_is_commutative() =>
        Gen.Select(ProfileGen.Profile, ProfileGen.Profile).Sample((a, b) => Assert.Equal(
            ProfileGen.Bytes(ProfileMerge.Merge(a, b, int.MaxValue).Profile),
            ProfileGen.Bytes(ProfileMerge.Merge(b, a, int.MaxValue).Profile)));

    [Fact]
    public void Merging_profiles_is_associative() =>
        Gen.Select(ProfileGen.Profile, ProfileGen.Profile, ProfileGen.Profile).Sample((a, b, c) =>
        {
            Profile Merge(Profile x, Profile y) => ProfileMerge.Merge(x, y, int.MaxValue).Profile;
            Assert.Equal(ProfileGen.Bytes(Merge(Merge(a, b), c)), ProfileGen.Bytes(Merge(a, Merge(b, c))));
        });

    [Fact]
    public void Merging_again_changes_nothing_and_returns_the_same_object() =>
        Gen.Select(ProfileGen.Profile, ProfileGen.Update).Sample((profile, update) =>
        {
            var once = ProfileMerge.Merge(profile, update, int.MaxValue).Profile;
            var twice = ProfileMerge.Merge(once, update, int.MaxValue);
            Assert.False(twice.Changed);
            Assert.Same(once, twice.Profile);
        });

    [Fact]
    public void Every_trait_has_the_highest_of_its_stamps() =>
        ProfileGen.Update.List[1, 6].Sample(updates =>
        {
            var profile = ProfileGen.Fold(updates);
            foreach (var trait in updates.SelectMany(u => u.Traits))
            {
                Assert.True(profile.TryFind(trait.Name, out var entry));
                Assert.True(entry.Stamp >= trait.Stamp);
            }
        });

    [Fact]
    public void Over_the_limit_the_newest_traits_stay_and_the_rest_is_counted()
    {
        var update = new ProfileUpdate(Enumerable.Range(1, 10).Select(i => Trait($"t{i:00}", "1", i)));

        var result = ProfileMerge.Merge(Profile.Empty, update, 4);

        Assert.Equal(6, result.Dropped);
        Assert.Equal(4, result.Profile.Count);
        Assert.False(result.Profile.TryFind("t06"u8, out _));
        Assert.True(result.Profile.TryFind("t07"u8, out _));
    }

    [Fact]
    public void A_removal_keeps_an_older_value_from_coming_back()
    {
        var removed = ProfileGen.Fold([new([Trait("a", "1", 1)]), new([Trait("a", "", 3)])]);

        var result = ProfileMerge.Merge(removed, new ProfileUpdate([Trait("a", "2", 2)]), 10);

        Assert.False(result.Changed);
        Assert.False(result.Profile.TryGetValue("a"u8, 10, out _));
    }

    [Fact]
    public void An_expired_value_is_not_visible()
    {
        var profile = ProfileGen.Fold([new([new TraitUpdate("a", "1"u8.ToArray(), new TraitStamp(1, 1), TraitSource.Operator, 50)])]);

        Assert.True(profile.TryGetValue("a"u8, 49, out _));
        Assert.False(profile.TryGetValue("a"u8, 50, out _));
    }

    private static TraitUpdate Trait(string name, string value, long ticks) =>
        new(name, System.Text.Encoding.UTF8.GetBytes(value), new TraitStamp(ticks, 1), TraitSource.Push);
}
