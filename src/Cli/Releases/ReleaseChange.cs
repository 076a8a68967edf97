using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Releases;

/// <summary>Asks for a change of the release under way.</summary>
internal static class ReleaseChange
{
    public static async Task<int> SendAsync(
        Terminal terminal, ReleaseChangeSettings settings, string verb, bool force, string done, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(settings, terminal);
        using var body = JsonBody.Of(
            new ReleaseChangeRequest(settings.Reason, WholeNumberAttribute.Of(settings.Release), force ? true : null),
            RequestJson.Default.ReleaseChangeRequest);
        var path = GridServer.Path("sites", settings.Site, "release") + verb;
        var answer = (await server.SendAsync(HttpMethod.Post, path, body, default, cancellationToken)).Body;
        terminal.Print(settings, answer, () => terminal.Note($"{done}; version {answer.GetProperty("version")} is in force."));
        return ExitCode.Done;
    }
}

/// <summary><c>grid releases advance</c>.</summary>
internal sealed class ReleaseAdvanceCommand(Terminal terminal) : AsyncCommand<ReleaseAdvanceCommand.Settings>
{
    public override Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken) =>
        ReleaseChange.SendAsync(terminal, settings, ":advance", settings.Force, "The next step is taken", cancellationToken);

    internal sealed class Settings : ReleaseChangeSettings
    {
        [CommandOption("--force")]
        [System.ComponentModel.Description("whatever the gates say; needs a key with the role approve")]
        public bool Force { get; init; }
    }
}

/// <summary><c>grid releases hold</c>.</summary>
internal sealed class ReleaseHoldCommand(Terminal terminal) : AsyncCommand<ReleaseChangeSettings>
{
    public override Task<int> ExecuteAsync(CommandContext context, ReleaseChangeSettings settings, CancellationToken cancellationToken) =>
        ReleaseChange.SendAsync(terminal, settings, ":hold", false, "The release stays at its step", cancellationToken);
}

/// <summary><c>grid releases resume</c>.</summary>
internal sealed class ReleaseResumeCommand(Terminal terminal) : AsyncCommand<ReleaseChangeSettings>
{
    public override Task<int> ExecuteAsync(CommandContext context, ReleaseChangeSettings settings, CancellationToken cancellationToken) =>
        ReleaseChange.SendAsync(terminal, settings, ":resume", false, "The release goes on", cancellationToken);
}

/// <summary><c>grid releases rollback</c>.</summary>
internal sealed class ReleaseRollbackCommand(Terminal terminal) : AsyncCommand<ReleaseChangeSettings>
{
    public override Task<int> ExecuteAsync(CommandContext context, ReleaseChangeSettings settings, CancellationToken cancellationToken) =>
        ReleaseChange.SendAsync(terminal, settings, ":rollback", false, "The release is rolled back", cancellationToken);
}
