using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary><c>grid rules import</c>.</summary>
internal sealed class RulesImportCommand(Terminal terminal) : AsyncCommand<RulesImportCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(settings, terminal);
        using var body = JsonBody.Of(await InputFile.ReadAsync(terminal, settings.File, cancellationToken));
        var path = settings.RuleSetPath(":import") + settings.Query + ((IImportChoices)settings).ImportQuery
            + (settings.Check ? "&dryRun=true" : "");
        var answer = (await server.SendAsync(HttpMethod.Post, path, body, settings.Expected, cancellationToken)).Body;
        if (settings.Check && settings.Output is null)
        {
            terminal.Json(answer.GetProperty("document"));
        }

        PublishAnswer.Print(terminal, settings, answer, settings.Check ? "Checked only; it would be published" : "Imported");
        return ExitCode.Done;
    }

    internal sealed class Settings : PublicationSettings, IImportChoices
    {
        [CommandOption("--check")]
        [Description("only say what would change, be dropped or refused, and print the document")]
        public bool Check { get; init; }

        [CommandOption("--merge")]
        [Description(IImportChoices.MergeHelp)]
        public bool Merge { get; init; }

        [CommandOption("--drop <WHAT>"), OneOf("experiments", "tracks")]
        [Description(IImportChoices.DropHelp)]
        public string[] Drop { get; init; } = [];
    }
}
