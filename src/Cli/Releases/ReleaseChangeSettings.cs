using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Releases;

/// <summary>What a change of the release under way takes.</summary>
internal class ReleaseChangeSettings : SiteSettings
{
    [CommandOption("--reason <TEXT>", isRequired: true)]
    [Description("why, for those who look it up later")]
    public string Reason { get; init; } = "";

    [CommandOption("--release <N>"), WholeNumber(1)]
    [Description("the release that is meant: refused when another one is under way")]
    public string? Release { get; init; }
}
