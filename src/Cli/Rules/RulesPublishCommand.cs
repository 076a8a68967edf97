using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;

namespace Personalization.Cli.Rules;

/// <summary>
/// <c>grid rules publish</c>. The expected version is not optional: it is what keeps a cached, older document from coming back.
/// </summary>
internal sealed class RulesPublishCommand : ICommand
{
    public CommandSpec Spec { get; } = new("rules publish", "publish a rule document as a new version")
    {
        Arguments = [new("FILE", "the document; - reads the input")],
        Options =
        [
            Precondition.Expect,
            Reason.Option,
            Approval.Option,
            new("check", null, "only validate it on the server"),
            Site.Option,
        ],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        var expected = Precondition.Expected(words);
        using var server = GridServer.Of(words, terminal);
        using var body = JsonBody.Of(await InputFile.ReadAsync(words, terminal, words.Argument("FILE"), cancellationToken));
        if (words.Has("check"))
        {
            var verdict =
                (await server.SendAsync(HttpMethod.Post, Site.RuleSetPath(words, ":validate"), body, default, cancellationToken)).Body;
            terminal.Note(
                $"Valid: {verdict.GetProperty("features")} features, {verdict.GetProperty("routes")} routes. Nothing was published.");
            return ExitCode.Done;
        }

        var answer =
            (await server.SendAsync(
                HttpMethod.Put, Site.RuleSetPath(
                    words, Reason.Query(words) + Approval.Query(words)), body, expected, cancellationToken)).Body;
        PublishAnswer.Print(terminal, answer, "Published");
        return ExitCode.Done;
    }
}
