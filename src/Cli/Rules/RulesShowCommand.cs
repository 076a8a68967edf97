using System.Globalization;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;

namespace Personalization.Cli.Rules;

/// <summary><c>grid rules show</c>.</summary>
internal sealed class RulesShowCommand : ICommand
{
    public CommandSpec Spec { get; } = new("rules show", "print the rule document in force, or an older version")
    {
        Options =
        [
            new("version", "N", "this version; the one in force without it"),
            new("document", null, "print only the document, ready to be edited and published"),
            Site.Option,
        ],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        var version = words.Number("version", 1, long.MaxValue);
        using var server = GridServer.Of(words, terminal);
        var path = Site.RuleSetPath(words) + (version is { } number ? "/versions/" + number.ToString(CultureInfo.InvariantCulture) : "");
        var answer = (await server.GetAsync(path, cancellationToken)).Body;
        terminal.Json(words.Has("document") ? answer.GetProperty("document") : answer);
        return ExitCode.Done;
    }
}
