using Personalization.Cli.CommandLine;

namespace Personalization.Cli.Fleet;

/// <summary>What is asked of the edges.</summary>
internal static class FleetCommands
{
    public static CommandFamily Family { get; } = new CommandFamily(null, "the fleet of edges, and what operators did")
        .Add<EdgesCommand>(
            "edges", "print every edge with its session and the versions of the rules in force there",
            ["edges", "edges --output json"],
            "Exit code 5 when an edge has no session, is not known, or has a version that it could not use.")
        .Add<TailCommand>(
            "tail", "print once a second what the edges decide, until Ctrl+C",
            ["tail", "tail --site shop --failures", "tail --seconds 10 --json"])
        .Add<ProbeCommand>(
            "probe", "print what an edge would serve and why, as if from elsewhere",
            ["probe https://shop.example/ --user john", "probe https://shop.example/ --all",
                "probe https://shop.example/ --edge mel-1 --location SYD01 --device mobile"],
            "Asks the edge that the address leads to, or with --edge and --all through the cluster. Nothing is counted or kept.",
            "Exit code 5 when an edge answers otherwise than most, or does not answer.")
        .Add<AuditCommand>(
            "audit", "print who did what to rules, kill switches and releases, when and why",
            ["audit", "audit --site shop --action kill", "audit --since 2026-05-10T00:00:00Z --export > audit.ndjson"]);
}
