using System.Data.Common;
using System.Net.Sockets;
using Personalization.Hosting.Startup;

namespace Personalization.Hosting.Storage;

/// <summary>
/// Runs a first step against a database that may still be starting, and turns the final failure into a message for the operator.
/// </summary>
internal static class DatabaseWait
{
    /// <summary>How long a start waits for a database that does not answer: the containers of one composition start together.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> step, string subject, Action<Exception> waiting, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await step(cancellationToken);
            }
            catch (Exception exception) when (IsUnreachable(exception) && time.GetElapsedTime(begin) < ConnectTimeout)
            {
                waiting(exception);
                await Task.Delay(Pause, time, cancellationToken);
            }
            catch (Exception exception) when (exception is DbException or SocketException)
            {
                throw new StartupException(
                    $"{subject} cannot be prepared: {exception.Message} Check that the server runs, that the address and the user are right, " +
                    "and that the user may define tables (or use Storage:Schema=Verify).", exception);
            }
        }
    }

    private static bool IsUnreachable(Exception exception) =>
        exception is DbException { IsTransient: true } or SocketException
            || exception.InnerException is SocketException or TimeoutException;
}
