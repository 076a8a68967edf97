using System.Globalization;
using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Personalization.Cli.Fleet;

/// <summary><c>grid edges</c>: the fleet at a glance.</summary>
internal sealed class EdgesCommand(Terminal terminal) : AsyncCommand<EdgesCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(settings, terminal);
        var answer = (await server.GetAsync(GridServer.Path("edges"), cancellationToken)).Body;
        terminal.Print(settings, answer, () => Show(answer));
        var edges = answer.GetProperty("edges").EnumerateArray().ToList();
        if (answer.GetProperty("incomplete").GetBoolean())
        {
            terminal.Note("The registry of sessions is seconds old: there may be more edges.");
        }

        foreach (var edge in edges.Where(edge => edge.GetProperty("duplicate").GetBoolean()).Select(Id).Distinct())
        {
            terminal.Note($"{edge}: two processes have this id; give each its own Edge:Id.");
        }

        return edges.TrueForAll(IsWell) ? ExitCode.Done : ExitCode.Partly;
    }

    private static bool IsWell(JsonElement edge) =>
        edge.GetProperty("session").GetString() is "vouched" or "alive"
        && edge.GetProperty("sites").EnumerateArray().All(site => site.GetProperty("refused").ValueKind == JsonValueKind.Null);

    private static string Id(JsonElement edge) => edge.GetProperty("id").GetString() ?? "";

    private static string Text(JsonElement edge, string name) =>
        edge.GetProperty(name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    private static string Versions(JsonElement edge) => string.Join(", ", edge.GetProperty("sites").EnumerateArray().Select(site =>
    {
        var refused = site.GetProperty("refused");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{site.GetProperty("site").GetString()} {site.GetProperty("rules").GetInt64()}{(refused.ValueKind == JsonValueKind.Null ? "" : $" (refused {refused.GetInt64()})")}{(site.GetProperty("lastKnown").GetBoolean() ? " (last known)" : "")}");
    }));

    private void Show(JsonElement answer)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("edge", "location", "session", "rules", "pages", "failures", "build");
        foreach (var edge in answer.GetProperty("edges").EnumerateArray())
        {
            table.AddRow(
                new Text(Id(edge)),
                new Text(Text(edge, "location")),
                new Text(Text(edge, "session")),
                new Text(Versions(edge)),
                new Text(edge.GetProperty("pages").GetInt64().ToString(CultureInfo.InvariantCulture)),
                new Text(edge.GetProperty("failures").GetInt64().ToString(CultureInfo.InvariantCulture)),
                new Text(Text(edge, "build")));
        }

        terminal.Render(table);
    }

    internal sealed class Settings : GridSettings;
}
