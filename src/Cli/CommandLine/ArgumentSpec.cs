namespace Personalization.Cli.CommandLine;

/// <summary>A word that a command needs.</summary>
internal sealed record ArgumentSpec(string Name, string Help);
