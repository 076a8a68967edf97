using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Personalization.Cli.Releases;

/// <summary><c>grid releases show</c>.</summary>
internal sealed class ReleaseShowCommand(Terminal terminal) : AsyncCommand<ReleaseShowCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(settings, terminal);
        var answer = (await server.GetAsync(GridServer.Path("sites", settings.Site, "release"), cancellationToken)).Body;
        terminal.Print(settings, answer, () => Show(answer));
        var release = answer.GetProperty("release");
        return release.ValueKind == JsonValueKind.Object && release.GetProperty("outcome").GetString() == "rolledBack"
            ? ExitCode.Partly
            : ExitCode.Done;
    }

    private static Text[] Row(JsonElement slice)
    {
        var (stable, candidate) = (slice.GetProperty("stable"), slice.GetProperty("candidate"));
        return
        [
            new Text(slice.GetProperty("slice").GetString() ?? ""),
            Cell(stable, "pages"), Cell(candidate, "pages"),
            Cell(stable, "failures"), Cell(candidate, "failures"),
            Cell(stable, "defaults"), Cell(candidate, "defaults"),
        ];

        static Text Cell(JsonElement cohort, string name) => new(cohort.GetProperty(name).ToString());
    }

    private void Show(JsonElement answer)
    {
        if (answer.GetProperty("release") is not { ValueKind: JsonValueKind.Object } release)
        {
            terminal.Note("There was no release yet: rules were published at once.");
            return;
        }

        var steps = release.GetProperty("steps").EnumerateArray().Select(step => step.GetString()).ToList();
        var held = release.GetProperty("held").GetBoolean() ? ", held" : "";
        terminal.Note(
            $"Release {release.GetProperty("release")} over version {release.GetProperty("stable")}: {release.GetProperty("outcome").GetString()}, "
            + $"step {release.GetProperty("taken")} of {steps.Count} ({string.Join(',', steps)}){held}.");
        foreach (var happened in release.GetProperty("events").EnumerateArray())
        {
            terminal.Note(
                $"  {happened.GetProperty("at").GetDateTimeOffset():u} {happened.GetProperty("what").GetString()} by {happened.GetProperty("by").GetString()}: "
                + happened.GetProperty("why").GetString());
        }

        if (answer.GetProperty("next").GetString() is { Length: > 0 } next)
        {
            terminal.Note($"Now: {next}.");
        }

        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("slice", "pages", "candidate's", "failures", "candidate's", "no rule matched", "candidate's");
        foreach (var slice in answer.GetProperty("slices").EnumerateArray().Take(20))
        {
            table.AddRow(Row(slice));
        }

        if (table.Rows.Count > 0)
        {
            terminal.Render(table);
        }
    }

    internal sealed class Settings : SiteSettings;
}
