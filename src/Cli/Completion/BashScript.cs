using System.Text;
using Personalization.Cli.CommandLine;

namespace Personalization.Cli.Completion;

/// <summary>Completion for bash: one function that finds the command among the words before the cursor.</summary>
internal static class BashScript
{
    public static string Write(CommandModel model)
    {
        var script = new StringBuilder(
            """
            # bash completion for grid, made by 'grid completion bash'.
            _grid() {
              local cur=${COMP_WORDS[COMP_CWORD]} prev="" words="" values="" files="" free=""
              (( COMP_CWORD > 0 )) && prev=${COMP_WORDS[COMP_CWORD-1]}
              COMPREPLY=()
              case "${COMP_WORDS[1]} ${COMP_WORDS[2]}" in

            """);
        foreach (var command in model.Commands)
        {
            Append(script, command);
        }

        script.Append("  esac\n  if [[ -z $words ]]; then\n    case ${COMP_WORDS[1]} in\n");
        foreach (var family in model.Families.Where(family => family.Name is not null))
        {
            script.Append($"      {family.Name}) (( COMP_CWORD == 2 )) && words='{Join(CompletedWords.Second(family))}' ;;\n");
        }

        script.Append(
            $"      *) (( COMP_CWORD == 1 )) && words='{Join(CompletedWords.First(model))} help --help --version' ;;\n    esac\n  fi\n");
        return script.Append(
            """
              [[ -n $free ]] && return
              if [[ -n $files ]]; then COMPREPLY=( $(compgen -f -- "$cur") ); compopt -o filenames 2>/dev/null; return; fi
              if [[ -n $values ]]; then COMPREPLY=( $(compgen -W "$values" -- "$cur") ); return; fi
              COMPREPLY=( $(compgen -W "$words" -- "$cur") )
            }
            complete -F _grid grid

            """).ToString();
    }

    private static void Append(StringBuilder script, CommandEntry command)
    {
        var isInFamily = command.Path.Contains(' ');
        script.Append($"    '{command.Path}'{(isInFamily ? "" : "' '*")})\n");
        script.Append($"      if (( COMP_CWORD > {(isInFamily ? 2 : 1)} )); then\n");
        script.Append($"        words='{string.Join(' ', Options(command))} --help'\n        case $prev in\n");
        foreach (var option in command.Parameters.Where(parameter => parameter is { IsOption: true, IsFlag: false }))
        {
            script.Append($"          {option.Name}) {Effect(option)} ;;\n");
        }

        var argument = command.Parameters.FirstOrDefault(parameter => !parameter.IsOption);
        if (argument is not null)
        {
            script.Append($"          {command.Path.Split(' ')[^1]}) [[ $cur == -* ]] || {Effect(argument)} ;;\n");
        }

        script.Append("        esac\n      fi ;;\n");
    }

    private static IEnumerable<string> Options(CommandEntry command) =>
        command.Parameters.Where(parameter => parameter.IsOption).Select(parameter => parameter.Name);

    /// <summary>Free text completes to nothing: an option's name there would be taken as the value.</summary>
    private static string Effect(Parameter parameter) =>
        CompletedWords.IsFile(parameter) ? "files=1"
        : CompletedWords.ValuesOf(parameter) is { Count: > 0 } values ? $"values='{string.Join(' ', values)}'"
        : "free=1";

    private static string Join(IEnumerable<(string Word, string Help)> entries) => string.Join(' ', entries.Select(entry => entry.Word));
}
