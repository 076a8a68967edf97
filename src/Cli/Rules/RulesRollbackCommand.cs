using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;

namespace Personalization.Cli.Rules;

/// <summary><c>grid rules rollback</c>.</summary>
internal sealed class RulesRollbackCommand : ICommand
{
    public CommandSpec Spec { get; } = new("rules rollback", "publish the document of an older version again, as a new version")
    {
        Options =
        [
            new("to", "N", "the version whose document comes back") { IsRequired = true },
            Precondition.Expect,
            Reason.Option,
            Site.Option,
        ],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        var to = words.Number("to", 1, long.MaxValue)!.Value;
        var expected = Precondition.Expected(words);
        using var server = GridServer.Of(words, terminal);
        using var body = JsonBody.Of(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("to", to);
            writer.WriteString("reason", words.Required("reason"));
            writer.WriteEndObject();
        });
        var answer =
            (await server.SendAsync(HttpMethod.Post, Site.RuleSetPath(words, ":rollback"), body, expected, cancellationToken)).Body;
        PublishAnswer.Print(terminal, answer, $"The document of version {to} is published");
        return ExitCode.Done;
    }
}
