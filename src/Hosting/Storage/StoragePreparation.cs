using Microsoft.Extensions.Logging;
using Personalization.Hosting.Startup;

namespace Personalization.Hosting.Storage;

/// <summary>Takes the database for this process and brings its schema up to date before anything reads it.</summary>
internal sealed partial class StoragePreparation(
    GridDatabase database, StorageReadiness readiness, TimeProvider time, ILogger<StoragePreparation> logger) : IStartupStep
{
    private static readonly TimeSpan FitnessTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FitnessPause = TimeSpan.FromSeconds(2);

    private bool _done;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_done) return;

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
        {
            Log.Applied(logger, script.Name);
        }

        if (database.Tightened is { Count: > 0 } files)
        {
            Log.Tightened(logger, string.Join(", ", files));
        }

        await DemandFitnessAsync(cancellationToken);
        readiness.Ready();
        _done = true;
    }

    /// <summary>
    /// A server may be promoted or take connections again in a moment; what else is wrong with it its operator has to mend.
    /// </summary>
    private async Task DemandFitnessAsync(CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        while (await database.FindProblemAsync(cancellationToken) is { } problem)
        {
            if (time.GetElapsedTime(begin) >= FitnessTimeout)
            {
                throw new StartupException(
                    $"Storage:ConnectionString (value not shown): the {database.Provider} database is unfit: {problem}.");
            }

            readiness.WaitFor(problem);
            Log.Waiting(logger, problem);
            await Task.Delay(FitnessPause, time, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Applied the schema script {Script}")]
        public static partial void Applied(ILogger logger, string script);

        [LoggerMessage(
            4, LogLevel.Warning, "Other users of this machine could read these files; only this process's user may now: {Files}")]
        public static partial void Tightened(ILogger logger, string files);

        [LoggerMessage(2, LogLevel.Warning, "Waiting for the database: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);
    }
}
