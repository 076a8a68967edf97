using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;

namespace Personalization.Cli.Profiles;

/// <summary><c>grid profiles get</c>.</summary>
internal sealed class ProfilesGetCommand : ICommand
{
    public CommandSpec Spec { get; } = new("profiles get", "print a profile: traits with time and source, version, age")
    {
        Arguments = [Identity.Argument],
        Options = [Identity.Space],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        var path = Identity.PathOf(words);
        using var server = GridServer.Of(words, terminal);
        terminal.Json((await server.GetAsync(path, cancellationToken)).Body);
        return ExitCode.Done;
    }
}
