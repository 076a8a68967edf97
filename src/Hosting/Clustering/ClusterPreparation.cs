using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.Hosting.Startup;
using Personalization.Hosting.Storage;
using Personalization.Hosting.Storage.Configuration;

namespace Personalization.Hosting.Clustering;

/// <summary>Brings the membership tables up to date, when they are not in the storage's database.</summary>
internal sealed partial class ClusterPreparation(
    ClusterDatabase database, IOptions<StorageOptions> storage, TimeProvider time, ILogger<ClusterPreparation> logger) : IStartupStep
{
    private bool _done;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_done || !database.NeedsPreparation) return;

        _done = await DatabaseWait.RunAsync(
            async token =>
            {
                await database.PrepareAsync(storage.Value.Schema, token);
                return true;
            },
            "Cluster:ConnectionString (value not shown): the PostgreSQL database",
            exception => Log.Waiting(logger, exception.Message),
            time,
            cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Warning, "Waiting for the membership database: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);
    }
}
