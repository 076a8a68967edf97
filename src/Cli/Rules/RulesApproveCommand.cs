using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;

namespace Personalization.Cli.Rules;

/// <summary><c>grid rules approve</c>: the second person's part of publishing.</summary>
internal sealed class RulesApproveCommand : ICommand
{
    public CommandSpec Spec { get; } = new(
        "rules approve", "approve a document that somebody else will publish; needs a key with the role approve")
    {
        Arguments = [new("FILE", "the document, byte for byte as it will be published; - reads the input")],
        Options = [
            Precondition.Expect, new("import", null, "it is a GrowthBook SDK payload for 'grid rules import'"), .. ImportWords.Options,
            Site.Option,
        ],
        Notes = ["Prints what the publisher gives as --approval. It is good for 24 hours, for this file on top of this version only."],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        var expected = Precondition.Expected(words);
        using var server = GridServer.Of(words, terminal);
        using var body = JsonBody.Of(await InputFile.ReadAsync(words, terminal, words.Argument("FILE"), cancellationToken));
        var answer =
            (await server.SendAsync(
                HttpMethod.Post,
                Site.RuleSetPath(words, ":approve") + (words.Has("import") ? "?import=true" + ImportWords.Query(words) : ""),
                body,
                expected,
                cancellationToken)).Body;
        await terminal.Out.WriteLineAsync(answer.GetProperty("approval").GetString());
        terminal.Note(
            $"Approved by {answer.GetProperty("approver").GetString()}, good until {answer.GetProperty("expiresAt").GetDateTimeOffset():u}.");
        return ExitCode.Done;
    }
}
