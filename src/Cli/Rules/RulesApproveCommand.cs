using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary><c>grid rules approve</c>: the second person's part of publishing.</summary>
internal sealed class RulesApproveCommand(Terminal terminal) : AsyncCommand<RulesApproveCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(settings, terminal);
        using var body = JsonBody.Of(await InputFile.ReadAsync(terminal, settings.File, cancellationToken));
        var path = settings.RuleSetPath(":approve") + (settings.Import ? "?import=true" + ((IImportChoices)settings).ImportQuery : "");
        var answer = (await server.SendAsync(HttpMethod.Post, path, body, settings.Expected, cancellationToken)).Body;
        terminal.Print(settings, answer, () => terminal.Out.WriteLine(answer.GetProperty("approval").GetString()));
        terminal.Note(
            $"Approved by {answer.GetProperty("approver").GetString()}, good until {answer.GetProperty("expiresAt").GetDateTimeOffset():u}.");
        return ExitCode.Done;
    }

    internal sealed class Settings : ExpectSettings, IImportChoices
    {
        [CommandArgument(0, "<FILE>")]
        [Description("the document, byte for byte as it will be published; - reads the input")]
        public string File { get; init; } = "";

        [CommandOption("--import")]
        [Description("it is a GrowthBook SDK payload for 'grid rules import'")]
        public bool Import { get; init; }

        [CommandOption("--merge")]
        [Description(IImportChoices.MergeHelp)]
        public bool Merge { get; init; }

        [CommandOption("--drop <WHAT>"), OneOf("experiments", "tracks")]
        [Description(IImportChoices.DropHelp)]
        public string[] Drop { get; init; } = [];
    }
}
