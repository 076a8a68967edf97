using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Personalization.Domain.Compilation;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Problems;
using Personalization.Domain.Schema;
using Personalization.Unit.Tests.Differential;

namespace Personalization.Unit.Tests.Rules;

/// <summary>
/// Whatever the schema refuses the strict compiler refuses, and whatever the compiler refuses the schema refuses, but for what a schema
/// cannot say: those are the named values of <see cref="RuleLaw"/> beside <see cref="RuleLaw.Form"/>.
/// </summary>
public sealed class SchemaAgreementTests
{
    private const int Documents = 300;
    private const int MutantsEach = 16;

    [Fact]
    public async Task Schema_and_compiler_agree_over_generated_documents_right_and_wrong()
    {
        var names = Names();
        var documents = new List<string>();
        for (var seed = 0; seed < Documents; seed++)
        {
            var right = new RandomRules(seed).Document();
            Assert.Empty(Compile(right.ToJsonString()));
            documents.Add(right.ToJsonString());
            var wrong = new WrongRules(seed, names);
            for (var i = 0; i < MutantsEach; i++)
            {
                var mutant = wrong.Of(right);
                documents.Add((i % 4 == 3 ? wrong.Of(mutant) : mutant).ToJsonString());
            }
        }

        var verdicts = await ValidateAsync(documents);

        var differences = new List<string>();
        var refused = 0;
        for (var i = 0; i < documents.Count; i++)
        {
            var form = Compile(documents[i]).Where(problem => problem.Law == RuleLaw.Form).ToList();
            refused += verdicts[i].Length > 0 ? 1 : 0;
            if (form.Count > 0 != verdicts[i].Length > 0)
            {
                differences.Add($"schema: {string.Join("; ", verdicts[i])}\ncompiler: {string.Join("; ", form)}\n{documents[i]}");
            }
        }

        Assert.True(
            differences.Count == 0, $"{differences.Count} of {documents.Count} differ:\n{string.Join("\n\n", differences.Take(12))}");
        Assert.InRange(refused, documents.Count / 4, documents.Count);
    }

    [Fact]
    public void A_member_given_twice_is_refused_with_its_place_wherever_it_stands()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var document = new RandomRules(seed).Document().ToJsonString();
            foreach (var (twice, place) in Repetitions(document))
            {
                foreach (var manner in (CompileMode[])[CompileMode.Strict, CompileMode.Lenient])
                {
                    var problem = Assert.Single(RuleSetCompiler.Compile(Encoding.UTF8.GetBytes(twice), manner).Problems);
                    Assert.Equal((RuleLaw.Repetition, place), (problem.Law, problem.Place));
                }
            }
        }
    }

    [Fact]
    public void A_member_given_twice_is_seen_through_escapes()
    {
        Assert.Equal("features.f", Assert.Single(Rules.Documents.Try("""{ "features": { "f": {}, "\u0066": {} } }""").Problems).Place);
    }

    [Fact]
    public void A_number_that_no_reader_can_hold_is_refused_with_its_place()
    {
        var problem = Assert.Single(
            Rules.Documents.Try("""{ "features": { "f": { "rules": [ { "force": [ 1, 1e400 ] } ] } } }""").Problems);

        Assert.Equal((RuleLaw.Limit, "features.f.rules[0].force[1]"), (problem.Law, problem.Place));
    }

    [Fact]
    public void What_a_schema_cannot_say_is_listed_in_the_reference()
    {
        var reference = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "rules.md"));

        Assert.All(Enum.GetNames<RuleLaw>().Except(["Form"]), name => Assert.Contains($"| {name} |", reference, StringComparison.Ordinal));
    }

    /// <summary>The document with each of its members written twice, in turn, and the place of it.</summary>
    private static IEnumerable<(string Document, string Place)> Repetitions(string document)
    {
        var bytes = Encoding.UTF8.GetBytes(document);
        var found = new List<(long Start, string Name, string Place)>();
        using (var parsed = JsonDocument.Parse(document))
        {
            Walk(parsed.RootElement, "", found);
        }

        var reader = new Utf8JsonReader(bytes);
        var index = 0;
        var starts = new List<int>();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                starts.Add((int)reader.TokenStartIndex);
            }
        }

        foreach (var (_, name, place) in found)
        {
            var start = starts[index++];
            yield return (Encoding.UTF8.GetString(bytes, 0, start) + JsonSerializer.Serialize(name) + ":null,"
                + Encoding.UTF8.GetString(bytes, start, bytes.Length - start), place);
        }
    }

    private static void Walk(JsonElement value, string place, List<(long, string, string)> found)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
            {
                var here = place.Length == 0 ? member.Name : place + "." + member.Name;
                found.Add((0, member.Name, here));
                Walk(member.Value, here, found);
            }
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                Walk(item, $"{place}[{index++}]", found);
            }
        }
    }

    private static IReadOnlyList<RuleProblem> Compile(string json) =>
        RuleSetCompiler.Compile(Encoding.UTF8.GetBytes(json), CompileMode.Strict).Problems;

    /// <summary>Every member name of the language, and some that are not of it.</summary>
    private static string[] Names()
    {
        using var schema = JsonDocument.Parse(RuleSetSchema.Write());
        var names = new HashSet<string>(StringComparer.Ordinal) { "colour", "$foo", "", "a", "pub_*" };
        Members(schema.RootElement, names);
        names.UnionWith(OperatorNames());
        return [.. names.Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> OperatorNames()
    {
        using var schema = JsonDocument.Parse(RuleSetSchema.Write());
        return [.. schema.RootElement.GetProperty("$defs")
            .GetProperty("operators")
            .GetProperty("properties")
            .EnumerateObject()
            .Select(member => member.Name)];
    }

    private static void Members(JsonElement schema, HashSet<string> names)
    {
        if (schema.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in schema.EnumerateArray())
            {
                Members(item, names);
            }
        }
        else if (schema.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in schema.EnumerateObject())
            {
                if (member.Name == "properties" && member.Value.ValueKind == JsonValueKind.Object)
                {
                    names.UnionWith(member.Value.EnumerateObject().Select(property => property.Name));
                }

                Members(member.Value, names);
            }
        }
    }

    private static async Task<string[][]> ValidateAsync(List<string> documents)
    {
        var schema = JsonNode.Parse(RuleSetSchema.Write())!.ToJsonString();
        var answers = await NodeScript.Validator.RunAsync([schema, .. documents]);
        Assert.Equal(documents.Count, answers.Length);
        return [.. answers.Select(answer => JsonSerializer.Deserialize<string[]>(answer)!)];
    }
}
