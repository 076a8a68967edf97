using System.Text;
using Personalization.Cli.CommandLine;

namespace Personalization.Cli.Completion;

/// <summary>Completion for fish: one line for each word, with the condition under which it can follow.</summary>
internal static class FishScript
{
    public static string Write(CommandModel model)
    {
        var script = new StringBuilder(
            """
            # fish completion for grid, made by 'grid completion fish'.
            function __grid_at
                set -l words (commandline -opc)
                test (count $words) -eq (math (count $argv) + 1); and test "$words[2..-1]" = "$argv"
            end
            function __grid_in
                set -l words (commandline -opc)
                test (count $words) -gt (count $argv); and test "$words[2.."(math (count $argv) + 1)"]" = "$argv"
            end
            complete -c grid -f

            """);
        foreach (var (word, help) in CompletedWords.First(model))
        {
            script.Append($"complete -c grid -n __grid_at -a {word} -d {Quote(help)}\n");
        }

        foreach (var family in model.Families.Where(family => family.Name is not null))
        {
            foreach (var (word, help) in CompletedWords.Second(family))
            {
                script.Append($"complete -c grid -n '__grid_at {family.Name}' -a {word} -d {Quote(help)}\n");
            }
        }

        foreach (var command in model.Commands)
        {
            foreach (var parameter in command.Parameters)
            {
                Append(script, command, parameter);
            }
        }

        return script.ToString();
    }

    private static void Append(StringBuilder script, CommandEntry command, Parameter parameter)
    {
        var values = CompletedWords.ValuesOf(parameter);
        var words = values.Count > 0 ? $" -a {Quote(string.Join(' ', values))}" : "";
        if (parameter.IsOption)
        {
            var value = parameter.IsFlag ? "" : CompletedWords.IsFile(parameter) ? " -r -F" : " -x" + words;
            script.Append($"complete -c grid -n '__grid_in {command.Path}' -l {parameter.Name[2..]} -d {Quote(parameter.Help)}{value}\n");
        }
        else if (CompletedWords.IsFile(parameter) || values.Count > 0)
        {
            var value = CompletedWords.IsFile(parameter) ? " -F" : words;
            script.Append($"complete -c grid -n '__grid_at {command.Path}'{value} -d {Quote(parameter.Help)}\n");
        }
    }

    private static string Quote(string text) =>
        "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";
}
