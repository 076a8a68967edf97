using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Profiles;

/// <summary>What a command about the profiles of a space takes.</summary>
internal abstract class SpaceSettings : GridSettings
{
    [CommandOption("--space <NAME>"), DefaultValue("default")]
    [Description("the profile space; 'default' without it")]
    public string Space { get; init; } = "";

    public string ProfilesPath => GridServer.Path("spaces", Space, "profiles");
}
