using System.Runtime.InteropServices;

namespace Personalization.Testing.Processes;

/// <summary>Sends signals to processes by their id. Only to such as the test itself started.</summary>
public static partial class Signals
{
    /// <summary>Sends one; a process that is gone already is left alone.</summary>
    public static void Send(int process, ProcessSignal signal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(process, 2);
        _ = Kill(process, (int)signal);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
