using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;

namespace Personalization.Cli.Profiles;

/// <summary><c>grid profiles patch</c>.</summary>
internal sealed class ProfilesPatchCommand : ICommand
{
    public CommandSpec Spec { get; } = new("profiles patch", "merge traits into a profile")
    {
        Arguments = [Identity.Argument],
        Options = [
            ProfileBody.File, ProfileBody.Trait, ProfileBody.Remove, ProfileBody.Expires, ProfileBody.Metadata, Precondition.IfVersion,
            Precondition.IfAbsent, Identity.Space,
        ],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        var path = Identity.PathOf(words);
        var precondition = Precondition.Of(words);
        using var server = GridServer.Of(words, terminal);
        using var body = await ProfileBody.ReadAsync(words, terminal, cancellationToken);
        terminal.Json((await server.SendAsync(HttpMethod.Patch, path, body, precondition, cancellationToken)).Body);
        return ExitCode.Done;
    }
}
