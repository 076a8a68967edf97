using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary>What a command takes that reads a file and asks no server.</summary>
internal abstract class RuleFileSettings : GridSettings
{
    [CommandArgument(0, "<FILE>")]
    [Description("the file; - reads the input")]
    public string File { get; init; } = "";
}
