using System.ComponentModel;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary>What whoever makes a version takes.</summary>
internal abstract class ChangeSettings : ExpectSettings
{
    [CommandOption("--reason <TEXT>", isRequired: true)]
    [Description("why, for those who look it up later")]
    public string Reason { get; init; } = "";
}
