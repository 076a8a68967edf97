namespace Personalization.Cli.Rules;

/// <summary>What an import may keep and leave out, the same for whoever imports and whoever approves.</summary>
internal interface IImportChoices
{
    public const string MergeHelp = "keep features, groups and bandits of the document in force that the payload does not have";
    public const string DropHelp = "leave out 'experiments' (that run in the browser) or 'tracks' (exposures of forced values)";

    public bool Merge { get; }

    public string[] Drop { get; }

    /// <summary>The part of a query behind others.</summary>
    public string ImportQuery =>
        (Merge ? "&merge=true" : "") + string.Concat(Drop.Select(what => "&drop=" + Uri.EscapeDataString(what)));
}
