using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;

namespace Personalization.Cli.Profiles;

/// <summary><c>grid profiles put</c>.</summary>
internal sealed class ProfilesPutCommand : ICommand
{
    public CommandSpec Spec { get; } = new("profiles put", "replace a profile: traits that are not named are removed")
    {
        Arguments = [Identity.Argument],
        Options = [
            ProfileBody.File, ProfileBody.Trait, ProfileBody.Expires, ProfileBody.Metadata, Precondition.IfVersion, Precondition.IfAbsent,
            Identity.Space,
        ],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        var path = Identity.PathOf(words);
        var precondition = Precondition.Of(words);
        using var server = GridServer.Of(words, terminal);
        using var body = await ProfileBody.ReadAsync(words, terminal, cancellationToken);
        terminal.Json((await server.SendAsync(HttpMethod.Put, path, body, precondition, cancellationToken)).Body);
        return ExitCode.Done;
    }
}
