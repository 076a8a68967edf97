using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Profiles;

/// <summary><c>grid profiles delete</c>.</summary>
internal sealed class ProfilesDeleteCommand(Terminal terminal) : AsyncCommand<ProfilesDeleteCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var path = settings.ProfilePath();
        var precondition = Precondition.Of(settings.IfVersion);
        if (settings.LiftSuppression)
        {
            if (settings.Suppress || precondition.Version is not null) throw new UsageException("--lift-suppression stands alone.");
            path += "/suppression";
        }
        else if (settings.Suppress)
        {
            path += "?suppress=true";
        }

        using var server = GridServer.Of(settings, terminal);
        await server.SendAsync(HttpMethod.Delete, path, null, precondition, cancellationToken);
        terminal.Done(
            settings,
            new { settings.Identity, Erased = !settings.LiftSuppression, Suppressed = settings.Suppress },
            settings.LiftSuppression ? "Lifted." : settings.Suppress ? "Erased and suppressed." : "Erased.");
        return ExitCode.Done;
    }

    internal sealed class Settings : IdentitySettings
    {
        [CommandOption("--if-version <N>"), WholeNumber(1)]
        [Description("do it only when this version is in force")]
        public string? IfVersion { get; init; }

        [CommandOption("--suppress")]
        [Description("also ignore everything that comes for this identity later")]
        public bool Suppress { get; init; }

        [CommandOption("--lift-suppression")]
        [Description("take back an earlier --suppress; erases nothing that is not erased already")]
        public bool LiftSuppression { get; init; }
    }
}
