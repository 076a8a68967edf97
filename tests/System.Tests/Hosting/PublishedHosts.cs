using Personalization.SystemTests.Docs;
using Personalization.Testing.Cluster;
using Personalization.Testing.Processes;

namespace Personalization.SystemTests.Hosting;

/// <summary>The hosts as <c>eng/publish.sh</c> makes them for a deployment, made once for a class of tests.</summary>
public sealed class PublishedHosts : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly string _folder = Directory.CreateTempSubdirectory("grid-published-").FullName;

    /// <summary>Their programs.</summary>
    public HostBinaries Binaries => HostBinaries.Own.PublishedIn(_folder);

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        var log = Path.Combine(_folder, "publish.log");
        await using var publish = await ChildProcess.StartAsync(
            ["bash", Repository.PathOf("eng", "publish.sh"), _folder, "Silo", "EdgeFrontend", "Standalone"], [], log);
        var code = await publish.Exited.WaitAsync(Patience);
        Assert.True(code == 0, $"eng/publish.sh ended with {code}:\n{await File.ReadAllTextAsync(log)}");
    }

    /// <inheritdoc />
    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }
}
