using Microsoft.Extensions.Logging;
using Personalization.Hosting.Options;

namespace Personalization.Hosting.Storage;

/// <summary>Takes the database for this process and brings its schema up to date before anything reads it.</summary>
internal sealed partial class StoragePreparation(
    GridDatabase database, StorageReadiness readiness, TimeProvider time, ILogger<StoragePreparation> logger) : IStartupStep
{
    private bool done;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (done)
            return;

        var applied = await DatabaseWait.RunAsync(
            database.PrepareAsync,
            $"Storage:ConnectionString (value not shown): the {database.Provider} database",
            exception =>
            {
                readiness.WaitFor("the database does not answer");
                Log.Waiting(logger, exception.Message);
            },
            time,
            cancellationToken);
        foreach (var script in applied)
            Log.Applied(logger, script.Name);
        readiness.Ready();
        done = true;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Applied the schema script {Script}.")]
        public static partial void Applied(ILogger logger, string script);

        [LoggerMessage(2, LogLevel.Warning, "Waiting for the database: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);
    }
}
