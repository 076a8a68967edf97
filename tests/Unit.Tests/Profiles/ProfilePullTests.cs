using Personalization.Domain.Profiles;

namespace Personalization.Unit.Tests.Profiles;

public sealed class ProfilePullTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_complete_pull_drops_what_an_earlier_pull_brought()
    {
        var profile = Pull(Profile.Empty, [Trait("a", -60), Trait("b", -60)], Start.AddMinutes(-30));

        profile = Pull(profile, [Trait("a", -60)], Start);

        Assert.True(Visible(profile, "a"));
        Assert.False(Visible(profile, "b"));
    }

    [Fact]
    public void A_pull_leaves_pushed_traits_alone()
    {
        var profile = ProfileGen.Fold(
            [new([new TraitUpdate("a", "1"u8.ToArray(), TraitStamp.At(Start.AddDays(-1), 9), TraitSource.Push)])]);

        profile = Pull(profile, [], Start);

        Assert.True(Visible(profile, "a"));
    }

    [Fact]
    public void An_incomplete_pull_drops_nothing()
    {
        var profile = Pull(Profile.Empty, [Trait("a", -60)], Start.AddMinutes(-30));

        var update = ProfilePull.ToUpdate(profile, [], Start, complete: false);

        Assert.Empty(update.Traits);
    }

    [Fact]
    public void A_pull_does_not_drop_what_is_newer_than_it()
    {
        var profile = Pull(Profile.Empty, [Trait("a", 0)], Start.AddMinutes(10));

        profile = Pull(profile, [], Start.AddMinutes(-10));

        Assert.True(Visible(profile, "a"));
    }

    [Fact]
    public void A_pulled_time_from_the_future_cannot_pin_a_trait()
    {
        var profile = Pull(Profile.Empty, [Trait("a", 60 * 24 * 3650)], Start);

        Assert.True(profile.TryFind("a"u8, out var entry));
        Assert.Equal(Start + SourceTime.Allowance, entry.Stamp.Time);
    }

    [Fact]
    public void A_pulled_value_loses_against_a_newer_push()
    {
        var profile = ProfileGen.Fold([new([new TraitUpdate("a", "2"u8.ToArray(), TraitStamp.At(Start, 9), TraitSource.Push)])]);

        profile = Pull(profile, [Trait("a", -60)], Start.AddMinutes(1));

        Assert.True(profile.TryGetValue("a"u8, Start.UtcTicks, out var value));
        Assert.True(value.SequenceEqual("2"u8));
    }

    private static Profile Pull(Profile profile, PulledTrait[] traits, DateTimeOffset start) =>
        ProfileMerge.Merge(profile, ProfilePull.ToUpdate(profile, traits, start, complete: true), 100).Profile;

    private static PulledTrait Trait(string name, int minutes) =>
        new(System.Text.Encoding.UTF8.GetBytes(name), "1"u8.ToArray(), Start.AddMinutes(minutes));

    private static bool Visible(Profile profile, string name) =>
        profile.TryGetValue(System.Text.Encoding.UTF8.GetBytes(name), Start.UtcTicks, out _);
}
