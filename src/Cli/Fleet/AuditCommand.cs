using System.ComponentModel;
using System.Text;
using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Personalization.Cli.Fleet;

/// <summary><c>grid audit</c>.</summary>
internal sealed class AuditCommand(Terminal terminal) : AsyncCommand<AuditCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        if (settings.Export && settings.Limit is not null) throw new UsageException("--export is all of it; leave --limit out.");
        if (settings.Export && settings.Output is not null) throw new UsageException("--export prints lines of JSON; leave --output out.");
        using var server = GridServer.Of(settings, terminal);
        if (settings.Export)
        {
            using var response = await server.OpenAsync(
                HttpMethod.Get, GridServer.Path("audit:export").Replace("%3A", ":", StringComparison.Ordinal) + settings.Query(), null, default, cancellationToken);
            await using var lines = await response.Content.ReadAsStreamAsync(cancellationToken);
            await lines.CopyToAsync(terminal.Output, cancellationToken);
            return ExitCode.Done;
        }

        var answer = (await server.GetAsync(GridServer.Path("audit") + settings.Query(), cancellationToken)).Body;
        terminal.Print(settings, answer, () => Show(answer));
        foreach (var site in answer.GetProperty("unknown").EnumerateArray())
        {
            terminal.Note($"{site.GetString()}: its rules did not answer; what was done to them is missing here.");
        }

        if (answer.GetProperty("leftOut").GetInt32() is var more and > 0)
        {
            terminal.Note($"{more} older entries are left out; --limit shows more, --export all.");
        }

        return answer.GetProperty("unknown").GetArrayLength() == 0 ? ExitCode.Done : ExitCode.Partly;
    }

    private static Text Cell(JsonElement entry, string name) => new(entry.GetProperty(name).GetString() ?? "");

    private void Show(JsonElement answer)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("at", "site", "action", "what", "author", "reason");
        foreach (var entry in answer.GetProperty("entries").EnumerateArray())
        {
            table.AddRow(
                new Text(entry.GetProperty("at").GetDateTimeOffset().ToString("u")),
                Cell(entry, "site"),
                Cell(entry, "action"),
                Cell(entry, "subject"),
                Cell(entry, "author"),
                Cell(entry, "reason"));
        }

        terminal.Render(table);
    }

    internal sealed class Settings : GridSettings
    {
        [CommandOption("--site <NAME>")]
        [Description("only this site's; all of them without it")]
        public string? Site { get; init; }

        [CommandOption("--action <NAME>"), OneOf("publish", "rollback", "kill", "unkill", "release")]
        [Description("only this: publish, rollback, kill, unkill or release")]
        public string? Action { get; init; }

        [CommandOption("--author <KEY>")]
        [Description("only what this key did")]
        public string? Author { get; init; }

        [CommandOption("--since <INSTANT>")]
        [Description("from then on, such as 2026-05-10T00:00:00Z")]
        public string? Since { get; init; }

        [CommandOption("--until <INSTANT>")]
        [Description("before then")]
        public string? Until { get; init; }

        [CommandOption("--limit <NUMBER>"), WholeNumber(1, 5_000)]
        [Description("at most so many, the newest; 200 without it")]
        public string? Limit { get; init; }

        [CommandOption("--export")]
        [Description("all of it as lines of JSON, oldest first")]
        public bool Export { get; init; }

        public string Query()
        {
            var query = new StringBuilder();
            Add("site", Site);
            Add("action", Action);
            Add("author", Author);
            Add("since", Since);
            Add("until", Until);
            Add("limit", Limit);
            return query.ToString();

            void Add(string name, string? value)
            {
                if (value is not null)
                {
                    query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
                }
            }
        }
    }
}
