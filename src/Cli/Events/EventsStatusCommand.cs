using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;

namespace Personalization.Cli.Events;

/// <summary><c>grid events status</c>: whether a site's durable events get away.</summary>
internal sealed class EventsStatusCommand : ICommand
{
    public CommandSpec Spec { get; } = new("events status", "print how many durable events wait for delivery, and for how long")
    {
        Options = [new("json", null, "print JSON, with every partition that has some"), Site.Option],
        Notes = ["Exit code 4 when the storage of some partition did not answer: then more may wait than is said."],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(words, terminal);
        var answer = (await server.GetAsync(GridServer.Path("sites", Site.Of(words), "events"), cancellationToken)).Body;
        var unknown = answer.GetProperty("unknownPartitions").GetInt32();
        if (words.Has("json"))
        {
            terminal.Json(answer);
        }
        else
        {
            await terminal.Out.WriteLineAsync(Sentence(answer));
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
}
