namespace Personalization.Cli.CommandLine;

/// <summary>Ends a command with an exit code, one line that says what happened and what to do, and details below it.</summary>
internal sealed class RefusedException(
    string message, int exitCode = ExitCode.Refused, IReadOnlyList<string>? details = null) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public IReadOnlyList<string> Details { get; } = details ?? [];
}
