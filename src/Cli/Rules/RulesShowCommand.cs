using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary><c>grid rules show</c>.</summary>
internal sealed class RulesShowCommand(Terminal terminal) : AsyncCommand<RulesShowCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(settings, terminal);
        var path = settings.RuleSetPath(settings.Version is { } version ? "/versions/" + version : "");
        var answer = (await server.GetAsync(path, cancellationToken)).Body;
        terminal.Print(settings, settings.Document ? answer.GetProperty("document") : answer);
        return ExitCode.Done;
    }

    internal sealed class Settings : SiteSettings
    {
        [CommandOption("--version <N>"), WholeNumber(1)]
        [Description("this version; the one in force without it")]
        public string? Version { get; init; }

        [CommandOption("--document")]
        [Description("print only the document, ready to be edited and published")]
        public bool Document { get; init; }
    }
}
