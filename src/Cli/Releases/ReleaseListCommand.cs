using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Personalization.Cli.Releases;

/// <summary><c>grid releases list</c>.</summary>
internal sealed class ReleaseListCommand(Terminal terminal) : AsyncCommand<ReleaseListCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(settings, terminal);
        var answer = (await server.GetAsync(GridServer.Path("sites", settings.Site, "releases"), cancellationToken)).Body;
        terminal.Print(settings, answer, () => Show(answer));
        return ExitCode.Done;
    }

    private void Show(JsonElement answer)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("release", "outcome", "steps", "taken", "began", "last word");
        foreach (var release in answer.GetProperty("releases").EnumerateArray())
        {
            var events = release.GetProperty("events").EnumerateArray().ToList();
            table.AddRow(
                new Text(release.GetProperty("release").ToString()),
                new Text(release.GetProperty("outcome").GetString() ?? ""),
                new Text(string.Join(',', release.GetProperty("steps").EnumerateArray().Select(step => step.GetString()))),
                new Text(release.GetProperty("taken").ToString()),
                new Text(events.Count == 0 ? "" : events[0].GetProperty("at").GetDateTimeOffset().ToString("u")),
                new Text(events.Count == 0 ? "" : $"{events[^1].GetProperty("what").GetString()}: {events[^1].GetProperty("why").GetString()}"));
        }

        terminal.Render(table);
    }

    internal sealed class Settings : SiteSettings;
}
