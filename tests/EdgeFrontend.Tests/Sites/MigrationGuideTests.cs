using System.Text;
using System.Text.RegularExpressions;
using Personalization.Domain.Compilation;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;
using Personalization.Domain.Rules;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Tests.Sites;

/// <summary>The guide for sites of the Edge SDK says what is so: its rules compile and decide, its keys exist.</summary>
public sealed partial class MigrationGuideTests
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(Root(), "docs", "migrating-from-edge-sdk.md"));

    [Fact]
    public void The_rules_of_the_guide_decide_as_the_function_beside_them()
    {
        var compiled = RuleSetCompiler.Compile(Encoding.UTF8.GetBytes(Json().Match(Guide).Groups[1].Value), CompileMode.Strict);

        Assert.True(compiled.Succeeded, string.Join("; ", compiled.Problems));
        Assert.Null(Decide(compiled.RuleSet!, new DecisionInput { UserId = "u" }));
        Assert.Equal("/sf", Decide(compiled.RuleSet!, new DecisionInput { UserId = "u", Known = true, Traits = new Traits(false) }));
        Assert.Equal("/van", Decide(compiled.RuleSet!, new DecisionInput { UserId = "u", Known = true, Traits = new Traits(true) }));
    }

    [Fact]
    public void Every_switch_has_its_row()
    {
        foreach (var feature in typeof(SiteFeatureOptions).GetProperties())
        {
            Assert.Contains($"| `{feature.Name}` |", Guide);
        }
    }

    [Fact]
    public void Every_key_that_it_names_exists()
    {
        foreach (Match match in Key().Matches(Guide))
        {
            var type = typeof(SiteOptions);
            foreach (var part in match.Groups[1].Value.Split(':', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "*"))
            {
                var property = type.GetProperty(part);
                Assert.True(property is not null, $"{match.Value}: {type.Name} has no {part}");
                type = property.PropertyType;
            }
        }
    }

    private static string? Decide(CompiledRuleSet rules, DecisionInput input) => DecisionEngine.Decide(rules, "landing-page", input).Text;

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Personalization.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new DirectoryNotFoundException("The repository was not found above the test's folder.");
        }

        return folder;
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Json();

    [GeneratedRegex(@"Sites:\{name\}:([A-Za-z:*]+)")]
    private static partial Regex Key();

    private sealed class Traits(bool crew) : ITraitSource
    {
        private readonly byte[] _value = Encoding.UTF8.GetBytes(crew ? "true" : "false");

        public bool TryGetTrait(ReadOnlySpan<byte> utf8Name, out ReadOnlySpan<byte> jsonUtf8)
        {
            jsonUtf8 = _value;
            return utf8Name.SequenceEqual("vancouver_crew"u8);
        }

        public void ForEachTrait(ReadOnlySpan<byte> utf8Prefix, ITraitVisitor visitor) => visitor.Visit("vancouver_crew"u8, _value);
    }
}
