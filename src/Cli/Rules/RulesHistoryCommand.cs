using System.ComponentModel;
using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary><c>grid rules history</c>.</summary>
internal sealed class RulesHistoryCommand(Terminal terminal) : AsyncCommand<RulesHistoryCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(settings, terminal);
        var answer = (await server.GetAsync(settings.RuleSetPath("/versions"), cancellationToken)).Body;
        if (settings.Output == GridSettings.AsJson || settings.Json)
        {
            terminal.Json(answer);
            return ExitCode.Done;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("version", "published", "author", "reason", "hash");
        foreach (var version in answer.GetProperty("versions").EnumerateArray())
        {
            table.AddRow(Row(version));
        }

        terminal.Render(table);
        return ExitCode.Done;
    }

    private static Text[] Row(JsonElement version)
    {
        var reason = version.GetProperty("reason").GetString() ?? "";
        if (version.GetProperty("rollbackOf") is { ValueKind: JsonValueKind.Number } of)
        {
            reason = $"[rollback to {of}] {reason}";
        }

        return
        [
            new Text(version.GetProperty("version").ToString()),
            new Text(version.GetProperty("publishedAt").GetDateTimeOffset().ToString("u")),
            new Text(version.GetProperty("author").GetString() ?? ""),
            new Text(reason),
            new Text((version.GetProperty("hash").GetString() ?? "")[..12]),
        ];
    }

    internal sealed class Settings : SiteSettings
    {
        [CommandOption("--json")]
        [Description("the same as --output json")]
        public bool Json { get; init; }
    }
}
