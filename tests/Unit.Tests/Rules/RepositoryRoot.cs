namespace Personalization.Unit.Tests.Rules;

/// <summary>Finds the repository that these tests were built in.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string directory)
    {
        for (var current = new DirectoryInfo(directory); current is not null; current = current.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(current.FullName, "Personalization.sln"))) return current.FullName;
        }

        throw new InvalidOperationException($"No Personalization.sln above {directory}.");
    }
}
