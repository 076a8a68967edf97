using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary>What a change of the rules takes: the version that it builds upon is not optional.</summary>
internal abstract class ExpectSettings : SiteSettings
{
    [CommandOption("--expect <N>", isRequired: true), WholeNumber(0)]
    [Description("the version that must be in force now; 0 = none was published yet")]
    public string Expect { get; init; } = "";

    public Precondition Expected => Precondition.Expected(Expect);
}
