using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary>
/// <c>grid rules publish</c>. The expected version is not optional: it is what keeps a cached, older document from coming back.
/// </summary>
internal sealed class RulesPublishCommand(Terminal terminal) : AsyncCommand<RulesPublishCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(settings, terminal);
        using var body = JsonBody.Of(await InputFile.ReadAsync(terminal, settings.File, cancellationToken));
        if (settings.Check)
        {
            var verdict =
                (await server.SendAsync(HttpMethod.Post, settings.RuleSetPath(":validate"), body, default, cancellationToken)).Body;
            terminal.Print(settings, verdict, () => terminal.Note(
                $"Valid: {verdict.GetProperty("features")} features, {verdict.GetProperty("routes")} routes. Nothing was published."));
            return ExitCode.Done;
        }

        var path = settings.RuleSetPath(settings.Query);
        var answer = (await server.SendAsync(HttpMethod.Put, path, body, settings.Expected, cancellationToken)).Body;
        PublishAnswer.Print(terminal, settings, answer, "Published");
        return ExitCode.Done;
    }

    internal sealed class Settings : PublicationSettings
    {
        [CommandOption("--check")]
        [Description("only validate it on the server")]
        public bool Check { get; init; }
    }
}
