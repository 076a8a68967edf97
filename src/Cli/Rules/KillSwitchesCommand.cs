using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary><c>grid kill-switches</c>.</summary>
internal sealed class KillSwitchesCommand(Terminal terminal) : AsyncCommand<KillSwitchesCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(settings, terminal);
        var answer = (await server.GetAsync(settings.KillSwitchesPath, cancellationToken)).Body;
        terminal.Print(settings, answer, () => Show(answer));
        return ExitCode.Done;
    }

    private static Text Cell(JsonElement row, string name) => new(row.GetProperty(name).GetString() ?? "");

    private void Show(JsonElement answer)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("kind", "subject", "since", "author", "reason");
        foreach (var one in answer.GetProperty("killSwitches").EnumerateArray())
        {
            table.AddRow(
                Cell(one, "kind"),
                Cell(one, "subject"),
                new Text(one.GetProperty("at").GetDateTimeOffset().ToString("u")),
                Cell(one, "author"),
                Cell(one, "reason"));
        }

        terminal.Render(table);
    }

    internal sealed class Settings : SiteSettings;
}
