namespace Personalization.Testing.Processes;

/// <summary>What a test does to a process from outside; the values are Linux's signal numbers.</summary>
public enum ProcessSignal
{
    /// <summary>Only asks whether it exists.</summary>
    None = 0,

    /// <summary>Ends it in order.</summary>
    Terminate = 15,

    /// <summary>Ends it at once, as a crash or the loss of power does to one process.</summary>
    Kill = 9,

    /// <summary>Freezes it: its sockets stay open and nobody answers.</summary>
    Pause = 19,

    /// <summary>Lets a frozen one go on.</summary>
    Continue = 18,
}
