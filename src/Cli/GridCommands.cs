using Personalization.Cli.Rules;

namespace Personalization.Cli;

/// <summary>The list of commands, and the way from a command line to one of them.</summary>
public static class GridCommands
{
    private static readonly IGridCommand[] All =
    [
        new ValidateRulesCommand(),
        new RuleCasesCommand(),
    ];

    /// <summary>Runs the command that the arguments name.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        foreach (var command in All)
        {
            var words = command.Name.Split(' ');
            if (arguments.Take(words.Length).SequenceEqual(words, StringComparer.Ordinal))
                return await command.RunAsync([.. arguments.Skip(words.Length)], output, errors, cancellation);
        }

        var wantsHelp = arguments.Count == 0 || arguments[0] is "help" or "--help" or "-h";
        var target = wantsHelp ? output : errors;
        if (!wantsHelp)
            await target.WriteLineAsync($"grid: unknown command '{string.Join(' ', arguments)}'");
        await target.WriteLineAsync("usage:");
        foreach (var command in All)
            await target.WriteLineAsync($"  grid {command.Name} {command.Usage}");
        return wantsHelp ? ExitCodes.Success : ExitCodes.Usage;
    }
}
