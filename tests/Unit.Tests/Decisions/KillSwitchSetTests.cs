using Personalization.Domain.Compilation;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Decisions;
using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;
using Personalization.Domain.Switches;

namespace Personalization.UnitTests.Decisions;

/// <summary>What a set of kill switches answers.</summary>
public sealed class KillSwitchSetTests
{
    [Fact]
    public void Every_kind_has_a_name_of_its_own_that_is_read_again()
    {
        var kinds = Enum.GetValues<KillSwitchKind>();

        Assert.Equal(kinds.Length, KillSwitchKinds.Names.Count);
        Assert.Equal(kinds, KillSwitchKinds.Names.Select(name => KillSwitchKinds.TryParse(name, out var kind) ? kind : (KillSwitchKind)(-1)));
        Assert.Equal(KillSwitchKinds.Names, kinds.Select(kind => kind.Name()));
    }

    [Fact]
    public void A_switch_without_a_kind_is_about_a_feature_and_one_of_a_newer_build_about_nothing_here()
    {
        var off = KillSwitchSet.Of([(null, "hero"), ("of-a-newer-build", "menu")]);

        Assert.True(off.IsOff(KillSwitchKind.Feature, "hero"));
        Assert.Equal(["hero"], off.Features);
        Assert.DoesNotContain(Enum.GetValues<KillSwitchKind>(), kind => off.IsOff(kind, "menu"));
    }

    [Theory]
    [InlineData("feature", "x")]
    [InlineData("route", "x")]
    [InlineData("location", "x")]
    [InlineData("pulls", "*")]
    [InlineData("snippet", "*")]
    [InlineData("variations", "*")]
    [InlineData("releases", "*")]
    public void A_switch_turns_off_what_it_names_and_nothing_else(string name, string subject)
    {
        var off = KillSwitchSet.Of([(name, subject)]);

        foreach (var kind in Enum.GetValues<KillSwitchKind>())
        {
            Assert.Equal(kind.Name() == name, off.IsOff(kind, subject));
            Assert.False(off.IsOff(kind, "other"));
        }
    }

    [Theory]
    [InlineData("variations", "*", "MEL01", true)]
    [InlineData("variations", "*", null, true)]
    [InlineData("location", "MEL01", "MEL01", true)]
    [InlineData("location", "MEL01", "SYD01", false)]
    [InlineData("location", "MEL01", "", false)]
    [InlineData("location", "MEL01", null, false)]
    [InlineData("feature", "MEL01", "MEL01", false)]
    public void All_variations_are_off_everywhere_or_in_one_location(string kind, string subject, string? location, bool expected) =>
        Assert.Equal(expected, KillSwitchSet.Of([(kind, subject)]).AreVariationsOff(location));

    [Fact]
    public void With_everything_off_a_feature_has_its_default_value_whatever_a_preview_says()
    {
        var rules = RuleSetCompiler.Compile("""{"features":{"f":{"defaultValue":1,"rules":[{"force":2}]}}}"""u8.ToArray(), CompileMode.Strict).RuleSet!;
        var input = new DecisionInput
        {
            Preview = new Dictionary<string, ReadOnlyMemory<byte>> { ["f"] = "3"u8.ToArray() },
            IsEverythingOff = true,
        };

        var decision = DecisionEngine.Decide(rules, "f", input);

        Assert.Equal((DecisionReason.Disabled, "1"), (decision.Reason, System.Text.Encoding.UTF8.GetString(decision.Value.Json.Span)));
    }
}
