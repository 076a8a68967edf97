using Personalization.Cli.CommandLine;

namespace Personalization.Cli.Rules;

/// <summary>The word of a second person, where the grid asks for one.</summary>
internal static class Approval
{
    public static readonly OptionSpec Option = new(
        "approval", "TEXT", "what somebody else's 'grid rules approve' printed, where RuleSets:Approval is Required");

    /// <summary>The part of a query behind others.</summary>
    public static string Query(CommandWords words) =>
        words.Option("approval") is { } approval ? "&approval=" + Uri.EscapeDataString(approval) : "";
}
