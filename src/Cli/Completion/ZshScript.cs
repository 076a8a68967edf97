using System.Text;
using Personalization.Cli.CommandLine;

namespace Personalization.Cli.Completion;

/// <summary>Completion for zsh, by its own <c>_arguments</c>, with the help of each word.</summary>
internal static class ZshScript
{
    public static string Write(CommandModel model)
    {
        var script = new StringBuilder(
            """
            #compdef grid
            # zsh completion for grid, made by 'grid completion zsh'.

            _grid() {
              local -a entries
              if (( CURRENT == 2 )); then

            """);
        AppendEntries(script, "    ", CompletedWords.First(model));
        script.Append("    return\n  fi\n  case $words[2] in\n");
        foreach (var family in model.Families)
        {
            if (family.Name is null)
            {
                foreach (var command in family.Commands)
                {
                    script.Append($"    {command.Path})\n");
                    AppendArguments(script, "      ", command, 1);
                    script.Append("      ;;\n");
                }

                continue;
            }

            script.Append($"    {family.Name})\n      if (( CURRENT == 3 )); then\n");
            AppendEntries(script, "        ", CompletedWords.Second(family));
            script.Append("        return\n      fi\n      case $words[3] in\n");
            foreach (var command in family.Commands)
            {
                script.Append($"        {command.Path.Split(' ')[^1]})\n");
                AppendArguments(script, "          ", command, 2);
                script.Append("          ;;\n");
            }

            script.Append("      esac\n      ;;\n");
        }

        return script.Append("  esac\n}\n\nif [[ $funcstack[1] == _grid ]]; then _grid \"$@\"; else compdef _grid grid; fi\n").ToString();
    }

    private static void AppendEntries(StringBuilder script, string indent, IEnumerable<(string Word, string Help)> entries)
    {
        script.Append($"{indent}entries=(\n");
        foreach (var (word, help) in entries)
        {
            script.Append($"{indent}  {Quote($"{word}:{help}")}\n");
        }

        script.Append($"{indent})\n{indent}_describe command entries\n");
    }

    private static void AppendArguments(StringBuilder script, string indent, CommandEntry command, int words)
    {
        script.Append($"{indent}shift {words} words; (( CURRENT -= {words} ))\n{indent}_arguments \\\n");
        foreach (var parameter in command.Parameters)
        {
            script.Append($"{indent}  {Quote(Spec(parameter))} \\\n");
        }

        script.Append($"{indent}  '--help[explain the command]'\n");
    }

    private static string Spec(Parameter parameter)
    {
        var help = parameter.Help.Replace("[", "(", StringComparison.Ordinal).Replace("]", ")", StringComparison.Ordinal)
            .Replace(":", "\\:", StringComparison.Ordinal);
        var values = CompletedWords.IsFile(parameter) ? "_files"
            : CompletedWords.ValuesOf(parameter) is { Count: > 0 } words ? $"({string.Join(' ', words)})"
            : "";
        if (!parameter.IsOption) return $"{(parameter.IsNeeded ? "1" : "1:")}:{parameter.Name}:{values}";
        var name = (parameter.IsRepeatable ? "*" : "") + parameter.Name;
        return parameter.IsFlag ? $"{name}[{help}]" : $"{name}[{help}]:{parameter.ValueName!.Replace(':', ' ')}:{values}";
    }

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
