using Personalization.Domain.Compilation;

namespace Personalization.Unit.Tests.Rules;

/// <summary>Instants in documents are ISO 8601 with their offset, whatever the culture and the day of the process.</summary>
public sealed class InstantTests
{
    [Theory]
    [InlineData("2026-03-01T00:00:00Z", true)]
    [InlineData("2026-03-01T09:00:00+01:00", true)]
    [InlineData("2026-03-01T09:00:00.123-08:30", true)]
    [InlineData("2028-02-29T23:59:59Z", true)]
    [InlineData("09:00", false)]
    [InlineData("2026-03-01", false)]
    [InlineData("2026-03-01T09:00:00", false)]
    [InlineData("2026-03-01 09:00:00Z", false)]
    [InlineData("2026-02-29T00:00:00Z", false)]
    [InlineData("2026-13-01T00:00:00Z", false)]
    [InlineData("2026-03-01T24:00:00Z", false)]
    [InlineData("2026-03-01T00:00:00+24:00", false)]
    [InlineData("3/4/2026", false)]
    [InlineData("01.03.2026 09:00", false)]
    [InlineData("Sun, 01 Mar 2026 00:00:00 GMT", false)]
    [InlineData("March 1, 2026", false)]
    [InlineData("0001-01-01T00:00:00+14:00", false)]
    [InlineData("", false)]
    public void A_schedule_takes_an_instant_with_its_offset_and_nothing_else(string text, bool isTaken)
    {
        foreach (var schedule in (string[])[
            $$"""{ "from": "{{text}}" }""", $$"""{ "to": "{{text}}" }""", $$"""{ "ramp": [ { "at": "{{text}}", "coverage": 0.5 } ] }""",
        ])
        {
            var result = Documents.Try(
                $$"""{ "features": { "f": { "rules": [ { "force": 1, "hashVersion": 2, "schedule": {{schedule}} } ] } } }""");

            Assert.True(result.Succeeded == isTaken, $"{schedule}: {string.Join("; ", result.Problems)}");
        }
    }

    [Theory]
    [InlineData("\"2026-03-01\"", true)]
    [InlineData("\"2026-03-01T09:00:00+01:00\"", true)]
    [InlineData("1767225600000", true)]
    [InlineData("\"2026-03-01T09:00:00\"", false)]
    [InlineData("\"09:00\"", false)]
    [InlineData("\"2026-02-30\"", false)]
    [InlineData("\"1/1/2026\"", false)]
    [InlineData("9e15", false)]
    public void Operators_on_dates_take_a_day_too(string argument, bool isTaken)
    {
        foreach (var test in (string[])[$$"""{ "$before": {{argument}} }""", $$"""{ "$after": {{argument}} }"""])
        {
            Assert.Equal(
                isTaken,
                Documents.Try(
                    $$"""{ "features": { "f": { "rules": [ { "force": 1, "condition": { "seen": {{test}} } } ] } } }""").Succeeded);
        }
    }

    [Fact]
    public void What_an_earlier_build_published_keeps_its_meaning_and_is_told()
    {
        var taken = RuleSetCompiler.CompilePublished(
            """{ "features": { "f": { "rules": [ { "force": 1, "condition": null }, { "force": 2, "condition": { "a": 1, "a": 2 } } ] } } }"""u8.ToArray());
        Assert.True(taken.Succeeded);
        Assert.NotEmpty(taken.Tolerated);
    }

    [Fact]
    public void What_a_newer_build_published_is_refused_where_its_meaning_is_not_known()
    {
        foreach (var rule in (string[])[
            """{ "force": 1, "newer": 1 }""", """{ "force": 1, "condition": { "a": { "$newer": 1 } } }""",
            """{ "force": 1, "condition": { "$newer": [] } }""",
        ])
        {
            Assert.False(
                RuleSetCompiler.CompilePublished(
                    System.Text.Encoding.UTF8.GetBytes($$"""{ "features": { "f": { "rules": [ {{rule}} ] } } }""")).Succeeded);
        }
    }
}
