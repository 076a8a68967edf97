using Personalization.Cli.CommandLine;

namespace Personalization.Cli.Server;

/// <summary>How commands name a site.</summary>
internal static class Site
{
    public static readonly OptionSpec Option = new("site", "NAME", "the site; 'default' without it");

    public static string Of(CommandWords words) => words.Option("site") ?? "default";

    /// <summary>The path of the site's rules; <paramref name="action"/> such as <c>:publish</c> is appended as it is.</summary>
    public static string RuleSetPath(CommandWords words, string action = "") => GridServer.Path("sites", Of(words), "ruleset") + action;

    public static string KillSwitchPath(CommandWords words, string feature) =>
        GridServer.Path("sites", Of(words), "kill-switches", feature);
}
