using System.ComponentModel;
using Spectre.Console.Cli;

namespace Personalization.Cli.CommandLine;

/// <summary>What every command of the grid takes.</summary>
internal abstract class ServerSettings : CommandSettings
{
    [CommandOption("--url <URL>")]
    [Description("management address of a silo or standalone; GRID_URL without it, else http://127.0.0.1:9090")]
    public string? Url { get; init; }

    [CommandOption("--key <SECRET>")]
    [Description("secret of a management key; better in GRID_KEY, where other users of the machine cannot see it")]
    public string? Key { get; init; }
}
