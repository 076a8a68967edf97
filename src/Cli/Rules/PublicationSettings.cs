using System.ComponentModel;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary>What a publication of a file takes.</summary>
internal abstract class PublicationSettings : ChangeSettings
{
    [CommandArgument(0, "<FILE>")]
    [Description("the document; - reads the input")]
    public string File { get; init; } = "";

    [CommandOption("--approval <TEXT>")]
    [Description("what somebody else's 'grid rules approve' printed, where RuleSets:Approval is Required")]
    public string? Approval { get; init; }

    [CommandOption("--steps <LIST>")]
    [Description("let it take effect in steps: percentages such as 1,10,50,100, or locations such as MEL01,SYD01+PER01,100")]
    public string? Steps { get; init; }

    [CommandOption("--hold <TIME>")]
    [Description("how long each step holds at least: 60s, 10m, 2h; Releases:Hold without it")]
    public string? Hold { get; init; }

    [CommandOption("--at-once")]
    [Description("for everybody at once, whatever Releases:Steps says")]
    public bool AtOnce { get; init; }

    [CommandOption("--force")]
    [Description("in spite of a freeze (Releases:Freeze); needs a key with the role approve")]
    public bool Force { get; init; }

    /// <summary>The query of the request.</summary>
    public string Query =>
        "?reason=" + Uri.EscapeDataString(Reason) + (Approval is null ? "" : "&approval=" + Uri.EscapeDataString(Approval))
        + (Steps is null ? "" : "&steps=" + Uri.EscapeDataString(Steps))
        + (Hold is null ? "" : "&hold=" + Uri.EscapeDataString(Hold))
        + (Force ? "&force=true" : "")
        + (AtOnce ? "&atOnce=true" : "");
}
