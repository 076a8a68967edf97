using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Personalization.Domain.Rules.Conformance;
using Xunit.Abstractions;

namespace Personalization.Unit.Tests.Differential;

/// <summary>Random documents and attributes, decided by this engine and by the real JavaScript SDK. GROWTHBOOK_SEED repeats a run.</summary>
public sealed class GrowthBookDifferentialTests(ITestOutputHelper output)
{
    private const int DocumentCount = 500;
    private const int CasesPerDocument = 20;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ten_thousand_random_evaluations_agree_with_the_javascript_sdk(bool sticky)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("GROWTHBOOK_SEED"), out var given) ? given : Environment.TickCount & 0xffffff;
        output.WriteLine($"GROWTHBOOK_SEED={seed}");
        var random = new RandomDocuments(seed);
        var lines = Enumerable.Range(0, DocumentCount).Select(_ => Document(random, sticky)).ToList();

        var answers = await GrowthBookSdk.RunAsync(lines.Select(line => line.ToJsonString(Plain)));

        Assert.Equal(lines.Count, answers.Length);
        var compared = 0;
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
                Assert.False(expected.TryGetProperty("error", out var error), $"the SDK failed: {error}\n{document.RootElement.GetRawText()}");
                var actual = ours.Evaluate(cases[j]);
                Assert.True(
                    JsonElement.DeepEquals(expected, actual),
                    $"seed {seed}, document {i}, case {j}\nexpected {expected.GetRawText()}\nactual   {actual.GetRawText()}\ncase {cases[j].GetRawText()}\nfeatures {document.RootElement.GetProperty("features").GetRawText()}\ngroups {document.RootElement.GetProperty("savedGroups").GetRawText()}");
                compared++;
                var source = expected.GetProperty("source").GetString()!;
                sources[source] = sources.GetValueOrDefault(source) + 1;
            }
        }

        output.WriteLine($"{compared} evaluations, 0 differences; {string.Join(", ", sources.Select(source => $"{source.Key} {source.Value}"))}");
        Assert.Equal(DocumentCount * CasesPerDocument, compared);

        // A generator that reached only defaults would prove nothing.
        Assert.All((string[])["force", "experiment", "prerequisite", "cyclicPrerequisite"], source => Assert.True(sources.GetValueOrDefault(source) >= 50, source));
    }

    private static JsonObject Document(RandomDocuments random, bool sticky)
    {
        const int Features = 4;
        var cases = new JsonArray();
        for (var i = 0; i < CasesPerDocument; i++)
        {
            var attributes = random.Attributes();
            var one = new JsonObject { ["feature"] = $"f{i % Features}", ["attributes"] = attributes };
            if (sticky)
                one["documents"] = random.Documents(attributes);
            cases.Add(one);
        }

        return new JsonObject { ["savedGroups"] = random.SavedGroups(), ["features"] = random.Features(Features, sticky), ["cases"] = cases };
    }
}
