using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;

namespace Personalization.Cli.Rules;

/// <summary><c>grid rules import</c>.</summary>
internal sealed class RulesImportCommand : ICommand
{
    public CommandSpec Spec { get; } = new("rules import", "publish the features of a GrowthBook SDK payload; lists what is dropped")
    {
        Arguments = [new("FILE", "the payload; - reads the input")],
        Options =
        [
            Precondition.Expect,
            Reason.Option,
            Approval.Option,
            new("check", null, "only say what would change, be dropped or refused, and print the document"),
            .. ImportWords.Options,
            Site.Option,
        ],
        Notes = ["Routes, clientSideTraits and clientFeatures of the document in force stay; its features only with --merge."],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        var expected = Precondition.Expected(words);
        using var server = GridServer.Of(words, terminal);
        using var body = JsonBody.Of(await InputFile.ReadAsync(words, terminal, words.Argument("FILE"), cancellationToken));
        var path = Site.RuleSetPath(
            words, ":import") + Reason.Query(words) + Approval.Query(words) + ImportWords.Query(words) + (words.Has("check")
                ? "&dryRun=true"
                : "");
        var answer = (await server.SendAsync(HttpMethod.Post, path, body, expected, cancellationToken)).Body;
        if (words.Has("check"))
        {
            terminal.Json(answer.GetProperty("document"));
        }

        PublishAnswer.Print(terminal, answer, words.Has("check") ? "Checked only; it would be published" : "Imported");
        return ExitCode.Done;
    }
}
