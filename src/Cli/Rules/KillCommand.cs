using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary><c>grid kill</c>.</summary>
internal sealed class KillCommand(Terminal terminal) : AsyncCommand<KillCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var (path, words, done) = settings.Target(killed: true);
        using var server = GridServer.Of(settings, terminal);
        using var body = JsonBody.Of(new ReasonRequest(settings.Reason), RequestJson.Default.ReasonRequest);
        await server.SendAsync(HttpMethod.Put, path + (settings.Unseen ? "?unseen=true" : ""), body, default, cancellationToken);
        terminal.Done(settings, done, $"{words} is off.");
        return ExitCode.Done;
    }

    internal sealed class Settings : KillSwitchSettings
    {
        [CommandOption("--unseen")]
        [Description("for a location of which no edge has a session just now")]
        public bool Unseen { get; init; }
    }
}
