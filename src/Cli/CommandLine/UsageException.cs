namespace Personalization.Cli.CommandLine;

/// <summary>The command was written wrongly. Nothing has been sent.</summary>
internal sealed class UsageException(string message) : Exception(message);
