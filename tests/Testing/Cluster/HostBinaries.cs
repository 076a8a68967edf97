namespace Personalization.Testing.Cluster;

/// <summary>The hosts as they were built: in this working copy, or in another one for tests of mixed versions.</summary>
/// <param name="root">The working copy's folder.</param>
/// <param name="configuration">Release or Debug.</param>
/// <param name="published">
/// Folder of hosts published as for a deployment (<c>eng/publish.sh</c>), with code compiled ahead of its first use; null for those that
/// were built.
/// </param>
public sealed class HostBinaries(string root, string configuration, string? published = null)
{
    /// <summary>The working copy that this assembly was built in, in the same configuration.</summary>
    public static HostBinaries Own { get; } = Find();

    /// <summary>The working copy's folder.</summary>
    public string Root => root;

    /// <summary>Release or Debug.</summary>
    public string Configuration => configuration;

    /// <summary>The host of a silo alone.</summary>
    public string Silo => Path("src/Silo", "Personalization.Silo.dll");

    /// <summary>The host of an edge alone.</summary>
    public string Edge => Path("src/EdgeFrontend", "Personalization.EdgeFrontend.dll");

    /// <summary>Both in one process.</summary>
    public string Standalone => Path("src/Standalone", "Personalization.Standalone.dll");

    /// <summary>The simulated Segment.</summary>
    public string Simulator => Path("simulators/SegmentSimulator", "Personalization.SegmentSimulator.dll");

    /// <summary>The same working copy's hosts, published into a folder.</summary>
    public HostBinaries PublishedIn(string folder) => new(root, configuration, folder);

    private string Path(string folder, string file)
    {
        var path = published is not null
            ? System.IO.Path.Combine(published, System.IO.Path.GetFileName(folder), file)
            : System.IO.Path.Combine(root, folder, "bin", configuration, "net10.0", file);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException(
                $"{path} is missing: dotnet build {folder} -c {configuration}, or eng/publish.sh where they are to be published");
    }

    private static HostBinaries Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(System.IO.Path.Combine(folder.FullName, "Personalization.sln"))) continue;
            var debug = AppContext.BaseDirectory.Contains(
                $"{System.IO.Path.DirectorySeparatorChar}Debug{System.IO.Path.DirectorySeparatorChar}", StringComparison.Ordinal);
            // Whole runs on published hosts, the chaos runs for instance.
            var published = Environment.GetEnvironmentVariable("GRID_HOSTS") is { Length: > 0 } hosts ? hosts : null;
            return new HostBinaries(folder.FullName, debug ? "Debug" : "Release", published);
        }

        throw new InvalidOperationException(
            $"{AppContext.BaseDirectory} is in no working copy: Personalization.sln was not found above it.");
    }
}
