using System.Diagnostics;

namespace Personalization.Testing.Cluster;

/// <summary>A working copy of an earlier commit with hosts built in it, removed at the end.</summary>
public sealed class EarlierBuild : IDisposable
{
    private readonly string _folder;

    private EarlierBuild(string folder, string description)
    {
        _folder = folder;
        Description = description;
    }

    /// <summary>Its hosts.</summary>
    public HostBinaries Binaries => new(_folder, "Release");

    /// <summary>The commit and its first line.</summary>
    public string Description { get; }

    /// <summary>Builds it.</summary>
    /// <param name="commit">What git calls it.</param>
    /// <param name="projects">Folders of the hosts.</param>
    public static EarlierBuild Create(string commit, params ReadOnlySpan<string> projects)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"grid-earlier-{Guid.NewGuid():n}");
        var build = new EarlierBuild(folder, Git($"log -1 --format=%h:%s {commit}").Trim());
        Git($"worktree add --detach {folder} {commit}");
        foreach (var project in projects)
        {
            Run(folder, "dotnet", $"build {project} -c Release -v quiet --nologo -p:RunAnalyzers=false");
        }

        return build;
    }

    /// <summary>What git answers in this working copy.</summary>
    public static string Git(string arguments) => Run(HostBinaries.Own.Root, "git", arguments);

    /// <inheritdoc />
    public void Dispose() => Git($"worktree remove --force {_folder}");

    private static string Run(string folder, string program, string arguments)
    {
        using var process =
            Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? text
            : throw new InvalidOperationException($"{program} {arguments} ended with {process.ExitCode}:\n{text}");
    }
}
