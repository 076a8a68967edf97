namespace Personalization.Cli.CommandLine;

/// <summary>What <c>grid</c> tells the script that called it. Scripts depend on the numbers: they never change.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Refused: the server or a check said no, and nothing was changed.</summary>
    public const int Refused = 1;

    /// <summary>Of a comparison: the two differ.</summary>
    public const int Differs = 1;

    /// <summary>The command was written wrongly; nothing was sent.</summary>
    public const int Usage = 2;

    /// <summary>Another version is in force than the one expected; nothing was changed.</summary>
    public const int VersionConflict = 3;

    /// <summary>The server could not be reached or could not answer; whether something was changed is not known.</summary>
    public const int Unavailable = 4;

    /// <summary>Some of it was done: the lines that were not are listed.</summary>
    public const int Partly = 5;
}
