using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary><c>grid explain</c>.</summary>
internal sealed class ExplainCommand(Terminal terminal) : AsyncCommand<ExplainCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        if (settings.User is null && settings.Anonymous is null)
        {
            throw new UsageException("Whose decision? Give --user or --anonymous.");
        }

        if (settings.Path is null && settings.Feature is null) throw new UsageException("Which decision? Give --path or --feature.");
        if (settings.Path is { } path && !path.StartsWith('/'))
        {
            throw new UsageException($"--path is '{path}'; a path begins with a slash.");
        }

        using var server = GridServer.Of(settings, terminal);
        using var body = JsonBody.Of(
            new ExplainRequest(
                settings.User, settings.Anonymous, settings.Path, settings.Feature, settings.Host, settings.Query, settings.Country,
                settings.Device),
            RequestJson.Default.ExplainRequest);
        var answer = (await server.SendAsync(
            HttpMethod.Post, GridServer.Path("sites", settings.Site, "explain"), body, default, cancellationToken)).Body;
        terminal.Print(settings, answer);
        if (answer.TryGetProperty("note", out var note) && note.GetString() is { } text)
        {
            terminal.Note(text);
        }

        return ExitCode.Done;
    }

    internal sealed class Settings : SiteSettings
    {
        [CommandOption("--user <ID>")]
        [Description("the visitor's user id")]
        public string? User { get; init; }

        [CommandOption("--anonymous <ID>")]
        [Description("the visitor's anonymous id")]
        public string? Anonymous { get; init; }

        [CommandOption("--path <PATH>")]
        [Description("the requested path; its route says which feature")]
        public string? Path { get; init; }

        [CommandOption("--feature <NAME>")]
        [Description("the feature, instead of a path")]
        public string? Feature { get; init; }

        [CommandOption("--host <HOST>")]
        [Description("the requested host, for routes that ask for one")]
        public string? Host { get; init; }

        [CommandOption("--query <QUERY>")]
        [Description("the requested query string")]
        public string? Query { get; init; }

        [CommandOption("--country <CODE>")]
        [Description("the visitor's country")]
        public string? Country { get; init; }

        [CommandOption("--device <NAME>")]
        [Description("the visitor's device")]
        public string? Device { get; init; }
    }
}
