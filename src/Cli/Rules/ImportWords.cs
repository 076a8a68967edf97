using Personalization.Cli.CommandLine;

namespace Personalization.Cli.Rules;

/// <summary>What an import may keep and leave out, the same for whoever imports and whoever approves.</summary>
internal static class ImportWords
{
    public static readonly OptionSpec[] Options =
    [
        new("merge", null, "keep features, groups and bandits of the document in force that the payload does not have"),
        new("drop", "WHAT", "leave out 'experiments' (that run in the browser) or 'tracks' (exposures of forced values)")
        {
            IsRepeatable = true,
        },
    ];

    /// <summary>The part of a query behind others.</summary>
    public static string Query(CommandWords words) =>
        (words.Has("merge") ? "&merge=true" : "") + string.Concat(words.All("drop").Select(what => "&drop=" + Uri.EscapeDataString(what)));
}
