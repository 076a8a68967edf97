namespace Personalization.BrowserTests;

/// <summary>Finds files of the repository from wherever the tests were built to.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>npm's analytics.js, which <c>eng/prerequisites.sh</c> fetches.</summary>
    public static string AnalyticsFolder
    {
        get
        {
            var folder = Path.Combine(Root, "tests/npm/analytics/node_modules/@segment/analytics-next");
            return Directory.Exists(folder)
                ? folder
                : throw new DirectoryNotFoundException($"{folder} is missing. Run eng/prerequisites.sh.");
        }
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Personalization.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new DirectoryNotFoundException($"No Personalization.sln above {AppContext.BaseDirectory}.");
        }

        return folder;
    }
}
