using Personalization.Conformance;
using Xunit.Abstractions;

namespace Personalization.Unit.Tests.Rules;

/// <summary>
/// The public format's own cases. The file is not ours and not committed: GROWTHBOOK_CASES names it, else it lies beside the repository.
/// </summary>
public sealed class GrowthBookCasesTests(ITestOutputHelper output)
{
    /// <summary>The only reasons for which a case may not be run.</summary>
    private static readonly string[] Reasons =
    [
        "redirects belong to the format's browser experiments; routes do this here",
    ];

    public static TheoryData<string> Groups() =>
        [
            "evalCondition", "hash", "getBucketRange", "feature", "run", "chooseVariation", "getQueryStringOverride", "inNamespace",
            "getEqualWeights", "stickyBucket",
        ];

    [CaseFileTheory]
    [MemberData(nameof(Groups))]
    public void Every_public_case_of_the_group_passes(string group)
    {
        var results = FormatCaseRunner.Run(File.ReadAllBytes(CaseFile.Path!)).Where(result => result.Group == group).ToList();

        output.WriteLine($"{results.Count(result => result.Outcome == FormatCaseOutcome.Pass)} of {results.Count} cases passed");
        Assert.NotEmpty(results);
        Assert.All(results, result => Assert.True(result.Outcome != FormatCaseOutcome.Fail, $"{result.Name}: {result.Detail}"));
    }

    [CaseFileFact]
    public void Nothing_is_skipped_without_a_known_reason()
    {
        var skipped = FormatCaseRunner.Run(File.ReadAllBytes(CaseFile.Path!))
            .Where(result => result.Outcome == FormatCaseOutcome.Unsupported)
            .ToList();

        foreach (var result in skipped)
        {
            output.WriteLine($"unsupported {result.Group}: {result.Name} ({result.Detail})");
        }

        Assert.All(skipped, result => Assert.Contains(result.Detail, Reasons));
    }

    [Fact]
    public void A_wrong_expectation_is_reported_as_a_failure()
    {
        var results = FormatCaseRunner.Run("""
            { "hash": [ ["seed", "a", 2, 0.0505], ["seed", "a", 2, 0.0506] ],
              "evalCondition": [ ["wrong", { "a": 1 }, { "a": 2 }, true] ],
              "versionCompare": { "gt": [ ["1.10.0", "1.9.0", true], ["1.0.0", "1.0.0-beta", false] ] },
              "urlRedirect": [ ["home"] ] }
            """u8.ToArray());

        Assert.Equal(
            [
                FormatCaseOutcome.Pass, FormatCaseOutcome.Fail, FormatCaseOutcome.Fail, FormatCaseOutcome.Pass, FormatCaseOutcome.Fail,
                FormatCaseOutcome.Unsupported,
            ],
            results.Select(result => result.Outcome));
    }
}
