using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary>What setting and clearing a kill switch take.</summary>
internal class KillSwitchSettings : SiteSettings
{
    private const string FeatureKind = "feature";
    private const string RouteKind = "route";
    private const string LocationKind = "location";

    [CommandArgument(0, "[FEATURE]")]
    [Description("a feature of the rules in force; with --kind, what that kind has")]
    public string? Feature { get; init; }

    [CommandOption("--kind <KIND>"), OneOf(FeatureKind, RouteKind, LocationKind, "pulls", "snippet", "variations", "releases")]
    [Description("what is switched off; a feature without it")]
    public string? Kind { get; init; }

    [CommandOption("--subject <NAME>")]
    [Description("which feature, route (its path as the rules write it) or location; the same as the argument")]
    public string? Subject { get; init; }

    [CommandOption("--reason <TEXT>", isRequired: true)]
    [Description("why, for those who look it up later")]
    public string Reason { get; init; } = "";

    /// <summary>The server's path of the switch, what it is about in words, and what is printed as data.</summary>
    /// <param name="killed">Whether it is set or cleared.</param>
    /// <exception cref="UsageException">There is no subject, or one where none belongs.</exception>
    public (string Path, string Words, object Done) Target(bool killed)
    {
        var kind = Kind ?? FeatureKind;
        if (Feature is not null && Subject is not null) throw new UsageException("FEATURE and --subject say the same; give one of them.");
        var subject = Feature ?? Subject;
        if (kind is not (FeatureKind or RouteKind or LocationKind))
        {
            return subject is null
                ? (Path(kind, "*"), kind, new { Kind = kind, Subject = "*", Killed = killed })
                : throw new UsageException($"--kind {kind} has no subject: a site has one of it; leave '{subject}' out.");
        }

        if (subject is null) throw new UsageException($"Which {kind}? {(kind == FeatureKind ? "FEATURE" : "--subject")} is missing.");
        return kind == FeatureKind
            ? (Path(kind, subject), subject, new { Feature = subject, Killed = killed })
            : (Path(kind, subject), $"{kind} {subject}", new { Kind = kind, Subject = subject, Killed = killed });
    }

    private string Path(string kind, string subject) =>
        kind == FeatureKind
            ? GridServer.Path("sites", Site, "kill-switches", subject)
            : GridServer.Path("sites", Site, "kill-switches", kind, subject);
}
