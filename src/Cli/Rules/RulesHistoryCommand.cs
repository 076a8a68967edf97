using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console;

namespace Personalization.Cli.Rules;

/// <summary><c>grid rules history</c>.</summary>
internal sealed class RulesHistoryCommand : ICommand
{
    public CommandSpec Spec { get; } = new("rules history", "print who published which version and why, newest first")
    {
        Options = [new("json", null, "print JSON instead of a table"), Site.Option],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(words, terminal);
        var answer = (await server.GetAsync(Site.RuleSetPath(words, "/versions"), cancellationToken)).Body;
        if (words.Has("json"))
        {
            terminal.Json(answer);
            return ExitCode.Done;
        }

        var table = new Table().AddColumns("version", "published", "author", "reason", "hash");
        foreach (var version in answer.GetProperty("versions").EnumerateArray())
        {
            table.AddRow(Row(version));
        }

        terminal.Table(table);
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
}
