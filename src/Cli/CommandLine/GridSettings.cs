using System.ComponentModel;
using Spectre.Console.Cli;

namespace Personalization.Cli.CommandLine;

/// <summary>What a command takes that prints data.</summary>
internal abstract class GridSettings : ServerSettings
{
    /// <summary>Complete JSON whose members stay.</summary>
    public const string AsJson = "json";

    /// <summary>For people; may look otherwise in another version.</summary>
    public const string AsTable = "table";

    [CommandOption("--output <FORMAT>"), OneOf(AsJson, AsTable)]
    [Description("json (complete, for scripts) or table (for people); the command's own form without it")]
    public string? Output { get; init; }
}
