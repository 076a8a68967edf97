using System.Globalization;
using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary><c>grid rules dry-run</c>.</summary>
internal sealed class RulesDryRunCommand(Terminal terminal) : AsyncCommand<RulesDryRunCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(settings, terminal);
        using var body = JsonBody.Of(await InputFile.ReadAsync(terminal, settings.File, cancellationToken));
        var answer = (await server.SendAsync(HttpMethod.Post, settings.RuleSetPath(":dryRun"), body, default, cancellationToken)).Body;
        terminal.Print(settings, answer, () => Show(answer));
        return ExitCode.Done;
    }

    private void Show(JsonElement answer)
    {
        var sampled = answer.GetProperty("sampled").GetInt64();
        terminal.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{answer.GetProperty("moved")} of {sampled} sampled decisions come out otherwise than by version {answer.GetProperty("version")} ({answer.GetProperty("movedShare").GetDouble():0.#%}), {answer.GetProperty("exposed")} of them of visitors in a running experiment; {answer.GetProperty("failed")} failed."));
        if (sampled == 0)
        {
            terminal.Note("Nothing was sampled: no visitor was here since the silos started.");
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("route", "feature", "now", "then", "decisions", "in experiments");
        foreach (var move in answer.GetProperty("moves").EnumerateArray())
        {
            string[] names = ["route", "feature", "from", "to", "count", "exposed"];
            table.AddRow([.. names.Select(name => new Text(move.GetProperty(name).ToString()))]);
        }

        if (table.Rows.Count > 0)
        {
            terminal.Render(table);
        }
    }

    internal sealed class Settings : SiteSettings
    {
        [CommandArgument(0, "<FILE>")]
        [System.ComponentModel.Description("the document; - reads the input")]
        public string File { get; init; } = "";
    }
}
