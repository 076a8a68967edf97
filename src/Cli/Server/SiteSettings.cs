using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Spectre.Console.Cli;

namespace Personalization.Cli.Server;

/// <summary>What a command about a site takes.</summary>
internal abstract class SiteSettings : GridSettings
{
    [CommandOption("--site <NAME>"), DefaultValue("default")]
    [Description("the site; 'default' without it")]
    public string Site { get; init; } = "";

    /// <summary>The path of the site's rules; <paramref name="action"/> such as <c>:publish</c> is appended as it is.</summary>
    public string RuleSetPath(string action = "") => GridServer.Path("sites", Site, "ruleset") + action;

    public string KillSwitchesPath => GridServer.Path("sites", Site, "kill-switches");
}
