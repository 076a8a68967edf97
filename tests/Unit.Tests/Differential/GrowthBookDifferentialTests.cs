using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Personalization.Conformance;
using Xunit.Abstractions;

namespace Personalization.Unit.Tests.Differential;

/// <summary>
/// Random documents and attributes, decided by this engine and by the real JavaScript SDK. GROWTHBOOK_SEED repeats a run,
/// GROWTHBOOK_DOCUMENTS makes a longer one.
/// </summary>
public sealed class GrowthBookDifferentialTests(ITestOutputHelper output)
{
    private const int CasesPerDocument = 20;
    private const int Shown = 4;
    private const int Reached = 20;

    private static readonly int DocumentCount = int.TryParse(Environment.GetEnvironmentVariable("GROWTHBOOK_DOCUMENTS"), out var documents)
        ? documents
        : 500;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same documents in every ordinary run, so that what fails there was changed there.</summary>
    private const int OrdinarySeed = 20_261_128;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Ten_thousand_evaluations_agree_with_the_javascript_sdk(bool sticky) => CompareAsync(
        int.TryParse(Environment.GetEnvironmentVariable("GROWTHBOOK_SEED"), out var given) ? given : OrdinarySeed, sticky);

    [Theory, Trait("Category", "Full")]
    [InlineData(false)]
    [InlineData(true)]
    public Task Ten_thousand_others_agree_too(bool sticky) => CompareAsync(Environment.TickCount & 0xffffff, sticky);

    private async Task CompareAsync(int seed, bool sticky)
    {
        output.WriteLine($"GROWTHBOOK_SEED={seed}");
        var random = new RandomDocuments(seed);
        var lines = Enumerable.Range(0, DocumentCount).Select(_ => Document(random, sticky)).ToList();

        var answers = await NodeScript.GrowthBook.RunAsync(lines.Select(line => line.ToJsonString(Plain)));

        Assert.Equal(lines.Count, answers.Length);
        var compared = 0;
        var differences = new List<string>();
        var sources = new Dictionary<string, int>();
        for (var i = 0; i < lines.Count; i++)
        {
            using var document = JsonDocument.Parse(lines[i].ToJsonString(Plain));
            using var answer = JsonDocument.Parse(answers[i]);
            var ours = new FormatEvaluation(document.RootElement);
            var cases = document.RootElement.GetProperty("cases");
            for (var j = 0; j < cases.GetArrayLength(); j++)
            {
                var expected = answer.RootElement[j];
                Assert.False(
                    expected.TryGetProperty("error", out var error), $"the SDK failed: {error}\n{document.RootElement.GetRawText()}");
                var actual = ours.Evaluate(cases[j]);
                if (!JsonElement.DeepEquals(expected, actual))
                {
                    differences.Add(
                        $"document {i}, case {j}\nexpected {expected.GetRawText()}\nactual   {actual.GetRawText()}\ncase {cases[j].GetRawText()}\n{Rest(document.RootElement)}");
                }

                compared++;
                var source = Source(expected);
                sources[source] = sources.GetValueOrDefault(source) + 1;
            }
        }

        Assert.True(
            differences.Count == 0,
            $"seed {seed}: {differences.Count} of {compared} evaluations differ\n{string.Join("\n\n", differences.Take(Shown))}");
        output.WriteLine(
            $"{compared} evaluations, 0 differences; {string.Join(", ", sources.Select(source => $"{source.Key} {source.Value}"))}");
        Assert.Equal(DocumentCount * CasesPerDocument, compared);

        // A generator that reached only defaults would prove nothing.
        Assert.All(
            (string[])["force", "experiment", "prerequisite", "cyclicPrerequisite", "context", "run in", "run out"],
            source => Assert.True(sources.GetValueOrDefault(source) >= Reached, source));
    }

    private static JsonObject Document(RandomDocuments random, bool sticky)
    {
        const int Features = 4;
        var cases = new JsonArray();
        for (var i = 0; i < CasesPerDocument; i++)
        {
            var attributes = random.Attributes();
            var one = new JsonObject { ["feature"] = $"f{i % Features}", ["attributes"] = attributes };
            if (i % 4 == 3)
            {
                one.Remove("feature");
                one["experiment"] = random.Standalone(Features);
            }

            if (i % 2 == 1)
            {
                random.Context(one);
            }

            if (sticky)
            {
                one["documents"] = random.Documents(attributes);
            }

            cases.Add(one);
        }

        return new JsonObject
        {
            ["savedGroups"] = random.SavedGroups(),
            ["features"] = random.Features(Features, sticky),
            ["contextualBandits"] = random.Bandits(2),
            ["overrides"] = random.Overrides(),
            ["cases"] = cases,
        };
    }

    private static string Rest(JsonElement document) =>
        string.Join(
            '\n',
            document.EnumerateObject()
                .Where(member => member.Name != "cases")
                .Select(member => $"{member.Name} {member.Value.GetRawText()}"));

    /// <summary>What the case reached.</summary>
    private static string Source(JsonElement result)
    {
        if (!result.TryGetProperty("source", out var source)) return result.GetProperty("inExperiment").GetBoolean() ? "run in" : "run out";
        return result.TryGetProperty("experimentResult", out var experiment)
            && experiment.TryGetProperty("leafId", out var leaf)
            && leaf.GetInt32() >= 0
            ? "context"
            : source.GetString()!;
    }
}
