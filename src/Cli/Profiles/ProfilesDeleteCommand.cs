using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;

namespace Personalization.Cli.Profiles;

/// <summary><c>grid profiles delete</c>.</summary>
internal sealed class ProfilesDeleteCommand : ICommand
{
    public CommandSpec Spec { get; } = new("profiles delete", "erase a profile, or lift its suppression")
    {
        Arguments = [Identity.Argument],
        Options =
        [
            Precondition.IfVersion,
            new("suppress", null, "also ignore everything that comes for this identity later"),
            new("lift-suppression", null, "take back an earlier --suppress; erases nothing that is not erased already"),
            Identity.Space,
        ],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        var path = Identity.PathOf(words);
        var precondition = Precondition.Of(words);
        if (words.Has("lift-suppression"))
        {
            if (words.Has("suppress") || precondition.Version is not null) throw words.Wrong("--lift-suppression stands alone.");
            path += "/suppression";
        }
        else if (words.Has("suppress"))
        {
            path += "?suppress=true";
        }

        using var server = GridServer.Of(words, terminal);
        await server.SendAsync(HttpMethod.Delete, path, null, precondition, cancellationToken);
        terminal.Note(words.Has("lift-suppression") ? "Lifted." : words.Has("suppress") ? "Erased and suppressed." : "Erased.");
        return ExitCode.Done;
    }
}
