namespace Personalization.SystemTests.Operator;

/// <summary>Files of the repository that the tests were built from.</summary>
internal static class Repository
{
    public static string PathOf(string path)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Personalization.sln"))) return Path.Combine(folder, path);
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Personalization.sln.");
    }
}
