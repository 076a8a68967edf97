namespace Personalization.Cli;

/// <summary>What scripts may rely on.</summary>
public static class ExitCodes
{
    /// <summary>Done, and everything was fine.</summary>
    public const int Success = 0;

    /// <summary>Done, but something was refused or failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line, or a file that it names, cannot be used.</summary>
    public const int Usage = 2;
}
