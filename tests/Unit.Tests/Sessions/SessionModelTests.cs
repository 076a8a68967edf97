using System.Reflection;
using Personalization.Sessions;
using Xunit.Abstractions;

namespace Personalization.UnitTests.Sessions;

/// <summary>
/// Nothing that was acknowledged is ever contradicted by an edge, whatever is lost, late, repeated, frozen or wrongly timed; and each rule
/// that this takes is needed, because without it the same runs find an answer that is older than an acknowledged change, rules that go
/// back, or a change that waits for ever.
/// </summary>
public sealed class SessionModelTests(ITestOutputHelper output)
{
    private const int Steps = 10_000;
    private const int Seeds = 250;

    public static TheoryData<string> Rules =>
        [.. typeof(SessionRules).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(one => one.PropertyType == typeof(bool)).Select(one => one.Name)];

    [Fact]
    public void In_two_million_steps_no_edge_serves_what_a_change_took_back()
    {
        var (uses, changes) = (0L, 0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var model = new SessionModel(seed, SessionRules.All);
            model.Run(Steps);
            Assert.True(model.Violation is null, $"Seed {seed}: {model.Violation}");
            (uses, changes) = (uses + model.Uses, changes + model.Acknowledged);
        }

        output.WriteLine($"{uses} uses, {changes} changes");
        Assert.True(uses > 2_000_000 && changes > 10_000, $"The model came to rest: {uses} uses, {changes} changes.");
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Without_the_rule_the_model_finds_a_violation(string rule)
    {
        var rules = SessionRules.All with { };
        typeof(SessionRules).GetProperty(rule)!.SetValue(rules, false);

        for (var seed = 0; seed < Seeds; seed++)
        {
            var model = new SessionModel(seed, rules);
            model.Run(Steps);
            if (model.Violation is null) continue;
            output.WriteLine($"Seed {seed}: {model.Violation}");
            return;
        }

        Assert.Fail($"Nobody notices when {rule} is switched off.");
    }
}
