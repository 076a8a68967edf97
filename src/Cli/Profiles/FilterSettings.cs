using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Spectre.Console.Cli;

namespace Personalization.Cli.Profiles;

/// <summary>Which profiles of a space are meant.</summary>
internal abstract class FilterSettings : SpaceSettings
{
    [CommandOption("--type <TYPE>"), OneOf("user_id", "anonymous_id")]
    [Description("user_id or anonymous_id; both without it")]
    public string? Type { get; init; }

    [CommandOption("--prefix <TEXT>")]
    [Description("only ids that begin with it")]
    public string? Prefix { get; init; }

    /// <summary>The part of a query behind others.</summary>
    public string Query() => (Type is null ? "" : "&type=" + Type) + (Prefix is null ? "" : "&prefix=" + Uri.EscapeDataString(Prefix));
}
