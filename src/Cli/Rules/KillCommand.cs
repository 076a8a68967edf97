using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;

namespace Personalization.Cli.Rules;

/// <summary><c>grid kill</c>.</summary>
internal sealed class KillCommand : ICommand
{
    public CommandSpec Spec { get; } = new("kill", "switch a feature off, whatever any document says")
    {
        Arguments = [new("FEATURE", "a feature of the rules in force")],
        Options = [Reason.Option, Site.Option],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(words, terminal);
        var feature = words.Argument("FEATURE");
        using var body = JsonBody.Of(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("reason", words.Required("reason"));
            writer.WriteEndObject();
        });
        await server.SendAsync(HttpMethod.Put, Site.KillSwitchPath(words, feature), body, default, cancellationToken);
        terminal.Note($"{feature} is off.");
        return ExitCode.Done;
    }
}
