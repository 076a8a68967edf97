using System.ComponentModel;
using Spectre.Console.Cli;

namespace Personalization.Cli.Profiles;

/// <summary>What a command takes that sends a file of lines.</summary>
internal class LinesSettings : SpaceSettings
{
    [CommandArgument(0, "<FILE>")]
    [Description("the file; - reads the input")]
    public string File { get; init; } = "";
}
