using System.ComponentModel;
using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Events;

/// <summary><c>grid events status</c>: whether a site's durable events get away.</summary>
internal sealed class EventsStatusCommand(Terminal terminal) : AsyncCommand<EventsStatusCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(settings, terminal);
        var answer = (await server.GetAsync(GridServer.Path("sites", settings.Site, "events"), cancellationToken)).Body;
        var unknown = answer.GetProperty("unknownPartitions").GetInt32();
        if (settings.Json)
        {
            terminal.Json(answer);
        }
        else
        {
            terminal.Print(settings, answer, () => terminal.Out.WriteLine(Sentence(answer)));
        }

        if (unknown == 0) return ExitCode.Done;
        terminal.Note($"{unknown} partitions are not known: their storage did not answer.");
        return ExitCode.Unavailable;
    }

    private static string Sentence(JsonElement answer)
    {
        var age = answer.GetProperty("oldestAgeSeconds") is { ValueKind: JsonValueKind.Number } seconds
            ? $", the oldest for {seconds.GetDouble():0} s"
            : "";
        return $"{answer.GetProperty("waiting").GetInt64()} events wait ({answer.GetProperty("bytes").GetInt64()} bytes){age}; mode {answer.GetProperty("mode").GetString()}.";
    }

    internal sealed class Settings : SiteSettings
    {
        [CommandOption("--json")]
        [Description("the same as --output json")]
        public bool Json { get; init; }
    }
}
