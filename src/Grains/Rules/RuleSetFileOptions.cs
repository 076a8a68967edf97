namespace Personalization.Grains.Rules;

/// <summary>Rule documents in files. Configuration section <c>RuleSets</c>.</summary>
public sealed class RuleSetFileOptions
{
    public const string Section = "RuleSets";

    /// <summary>Path of a site's document; <c>{site}</c> stands for the site's name. Default <c>rulesets/{site}.json</c>.</summary>
    public string Directory { get; set; } = "rulesets/{site}.json";

    /// <summary>
    /// Whether a changed file is published (Follow; held back while a version that an operator published is in force), replaces an
    /// operator's version too (Override), or only seeds a site that has no rules yet (Seed). Default: followed.
    /// </summary>
    public RuleSetFromFiles FromFiles { get; set; } = RuleSetFromFiles.Follow;

    /// <summary>Whether operators publish alone, or need somebody else's approval (<c>grid rules approve</c>). Going back to an earlier
    /// version and kill
    /// switches never need one. Required goes with FromFiles=Seed only. Default: alone.</summary>
    public RuleSetApproval Approval { get; set; } = RuleSetApproval.None;

    /// <summary>The file of a site.</summary>
    public string PathOf(string site) => Directory.Contains("{site}", StringComparison.Ordinal)
        ? Directory.Replace("{site}", site, StringComparison.Ordinal)
        : Path.Combine(Directory, site + ".json");
}
