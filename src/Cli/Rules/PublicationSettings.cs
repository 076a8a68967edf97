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

    /// <summary>The query of the request.</summary>
    public string Query =>
        "?reason=" + Uri.EscapeDataString(Reason) + (Approval is null ? "" : "&approval=" + Uri.EscapeDataString(Approval));
}
