using System.ComponentModel;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary>What a kill switch takes.</summary>
internal sealed class KillSwitchSettings : SiteSettings
{
    [CommandArgument(0, "<FEATURE>")]
    [Description("a feature of the rules in force")]
    public string Feature { get; init; } = "";

    [CommandOption("--reason <TEXT>", isRequired: true)]
    [Description("why, for those who look it up later")]
    public string Reason { get; init; } = "";
}
