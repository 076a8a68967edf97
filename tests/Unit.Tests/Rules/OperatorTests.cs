using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;

namespace Personalization.Unit.Tests.Rules;

/// <summary>Our own operators; the format's are proved by its cases and by the comparison with its SDK.</summary>
public sealed class OperatorTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 15, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{ "$startsWith": "ab" }""", "\"abc\"", true)]
    [InlineData("""{ "$startsWith": "ab" }""", "\"Abc\"", false)]
    [InlineData("""{ "$startsWithi": "ab" }""", "\"Abc\"", true)]
    [InlineData("""{ "$startsWith": [ "x", "ab" ] }""", "\"abc\"", true)]
    [InlineData("""{ "$endsWith": "bc" }""", "\"abc\"", true)]
    [InlineData("""{ "$endsWithi": "É" }""", "\"caf\u00e9\"", true)]
    [InlineData("""{ "$contains": "b" }""", "\"abc\"", true)]
    [InlineData("""{ "$contains": "b" }""", "[ \"x\", \"abc\" ]", true)]
    [InlineData("""{ "$contains": "5" }""", "1.5", true)]
    [InlineData("""{ "$containsi": "B" }""", "\"abc\"", true)]
    [InlineData("""{ "$contains": "u" }""", "null", false)]
    [InlineData("""{ "$contains": "" }""", "true", false)]
    [InlineData("""{ "$before": "2026-01-02" }""", "\"2026-01-01T23:59:59Z\"", true)]
    [InlineData("""{ "$before": "2026-01-02" }""", "\"2026-01-02T00:00:00Z\"", false)]
    [InlineData("""{ "$after": "2026-01-02T00:00:00+02:00" }""", "\"2026-01-01T22:00:01Z\"", true)]
    [InlineData("""{ "$after": 1767225600000 }""", "1767225600001", true)]
    [InlineData("""{ "$after": { "days": -30 } }""", "\"2026-02-14\"", true)]
    [InlineData("""{ "$after": { "days": -30 } }""", "\"2026-02-13\"", false)]
    [InlineData("""{ "$before": { "hours": 1, "minutes": -30 } }""", "\"2026-03-15T12:29:59Z\"", true)]
    [InlineData("""{ "$before": "2026-01-02" }""", "\"1/1/2026\"", false)]
    [InlineData("""{ "$before": "2026-01-02" }""", "null", false)]
    [InlineData("""{ "$between": [ 5, 10 ] }""", "5", true)]
    [InlineData("""{ "$between": [ 5, 10 ] }""", "10", true)]
    [InlineData("""{ "$between": [ 5, 10 ] }""", "\"7.5\"", true)]
    [InlineData("""{ "$between": [ 5, 10 ] }""", "10.01", false)]
    [InlineData("""{ "$between": [ -1, 10 ] }""", "null", false)]
    [InlineData("""{ "$between": [ -1, 10 ] }""", "\" \"", false)]
    [InlineData("""{ "$between": [ "2026-01-01", "2026-02-01" ] }""", "\"2026-01-31T10:00:00Z\"", true)]
    [InlineData("""{ "$between": [ "2026-01-01", "2026-02-01" ] }""", "\"2026-02-01T00:00:01Z\"", false)]
    [InlineData("""{ "$cidr": "10.0.0.0/8" }""", "\"10.255.0.1\"", true)]
    [InlineData("""{ "$cidr": "10.0.0.0/8" }""", "\"11.0.0.1\"", false)]
    [InlineData("""{ "$cidr": [ "192.0.2.7", "2001:db8::/32" ] }""", "\"2001:db8:1::5\"", true)]
    [InlineData("""{ "$cidr": "192.0.2.7" }""", "\"::ffff:192.0.2.7\"", true)]
    [InlineData("""{ "$cidr": "192.0.2.7" }""", "\"not an address\"", false)]
    [InlineData("""{ "$semver": "^1.2.0" }""", "\"1.9.9\"", true)]
    [InlineData("""{ "$semver": "^1.2.0" }""", "\"2.0.0-alpha\"", false)]
    [InlineData("""{ "$semver": "^0.2.3" }""", "\"0.3.0\"", false)]
    [InlineData("""{ "$semver": "~1.2.3" }""", "\"1.2.9\"", true)]
    [InlineData("""{ "$semver": "~1.2.3" }""", "\"1.3.0\"", false)]
    [InlineData("""{ "$semver": ">=1.2.0 <2.0.0 || 3.0.0" }""", "\"v3.0.0+build.7\"", true)]
    [InlineData("""{ "$semver": "> 1.0.0-alpha.2" }""", "\"1.0.0-alpha.10\"", true)]
    [InlineData("""{ "$semver": ">1.0.0-rc.1" }""", "\"1.0.0\"", true)]
    [InlineData("""{ "$semver": "!=1.0.0" }""", "\"1.0\"", false)]
    [InlineData("""{ "$semver": ">=1.0.0" }""", "\"01.0.0\"", false)]
    public void Own_operators(string test, string value, bool expected) => Assert.Equal(expected, Holds(test, value, CompileMode.Strict));

    [Theory]
    [InlineData("a.c", "a\\nc", false)]
    [InlineData("^abc$", "abc\\n", false)]
    [InlineData("\\\\d", "٣", false)]
    [InlineData("^\\\\w+$", "é", false)]
    [InlineData("\\\\bfoo\\\\b", "a foo b", true)]
    [InlineData("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", false)]
    public void Patterns_mean_what_they_mean_in_javascript(string pattern, string text, bool expected) =>
        Assert.Equal(expected, Holds($$"""{ "$regex": "{{pattern}}" }""", $"\"{text}\"", CompileMode.Strict));

    private static bool Holds(string test, string value, CompileMode manner)
    {
        var ruleSet = Documents.Compile(
            $$"""{ "features": { "f": { "defaultValue": false, "rules": [ { "force": true, "condition": { "a": {{test}} } } ] } } }""",
            manner);
        return DecisionEngine.Decide(
            ruleSet, "f", new DecisionInput { Traits = new JsonTraits($$"""{ "a": {{value}} }"""), Now = Now }).Value.IsTruthy;
    }
}
