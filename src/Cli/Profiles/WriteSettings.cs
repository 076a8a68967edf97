using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Profiles;

/// <summary>What a put or patch takes.</summary>
internal abstract class WriteSettings : IdentitySettings
{
    [CommandOption("--file <FILE>")]
    [Description("the whole body as JSON, {\"traits\":{...},\"expiresIn\":{...},\"metadata\":...}; - reads the input")]
    public string? File { get; init; }

    [CommandOption("--trait <NAME=JSON>")]
    [Description("a trait, e.g. vip=true or plan='\"gold\"'")]
    public string[] Traits { get; init; } = [];

    [CommandOption("--expires <NAME=SECONDS>")]
    [Description("that trait ends after so many seconds, at least 1")]
    public string[] Expires { get; init; } = [];

    [CommandOption("--metadata <JSON>"), TakesNull]
    [Description("your own JSON beside the traits, at most 1024 bytes; null removes it")]
    public string? Metadata { get; init; }

    [CommandOption("--if-version <N>"), WholeNumber(1)]
    [Description("do it only when this version is in force")]
    public string? IfVersion { get; init; }

    [CommandOption("--if-absent")]
    [Description("do it only when there is none yet")]
    public bool IfAbsent { get; init; }

    /// <summary>Names of traits to remove.</summary>
    public virtual IReadOnlyList<string> Removed => [];

    public Precondition Precondition() => Server.Precondition.Of(IfVersion, IfAbsent);
}
