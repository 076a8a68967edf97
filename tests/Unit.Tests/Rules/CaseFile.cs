namespace Personalization.Unit.Tests.Rules;

/// <summary>Where the public format's cases are, when they are on this machine.</summary>
internal static class CaseFile
{
    public const string Missing =
        "no case file: set GROWTHBOOK_CASES, or put it at ../shared/vectors/growthbook-cases.json beside the repository";

    public static string? Path { get; } = Find();

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("GROWTHBOOK_CASES") is { Length: > 0 } named)
        {
            return System.IO.Path.Combine(RepositoryRoot.Path, named);
        }

        var beside = System.IO.Path.Combine(RepositoryRoot.Path, "..", "shared", "vectors", "growthbook-cases.json");
        return File.Exists(beside) ? beside : null;
    }
}

/// <summary>A test that needs the file; without it the run shows it as skipped, with the reason.</summary>
public sealed class CaseFileFactAttribute : FactAttribute
{
    public CaseFileFactAttribute() => Skip = CaseFile.Path is null ? CaseFile.Missing : null;
}

/// <summary>The same for theories.</summary>
public sealed class CaseFileTheoryAttribute : TheoryAttribute
{
    public CaseFileTheoryAttribute() => Skip = CaseFile.Path is null ? CaseFile.Missing : null;
}
