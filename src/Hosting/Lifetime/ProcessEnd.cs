using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Background;

namespace Personalization.Hosting.Lifetime;

/// <summary>The last resort of a process that cannot stop.</summary>
internal static class ProcessEnd
{
    private static readonly TimeSpan HandlerTime = TimeSpan.FromSeconds(2);

    /// <summary>Ends this process with an exit code; when handlers of its end hang as well, by a kill.</summary>
    public static void Now(int code)
    {
        new BackgroundWork("ProcessEnd", TimeProvider.System, NullLogger.Instance).StartThread("Process end", Kill);
        Environment.Exit(code);
    }

    private static void Kill()
    {
        Thread.Sleep(HandlerTime);
        using var process = Process.GetCurrentProcess();
        process.Kill();
    }
}
