using System.Text;

namespace Personalization.Cli.CommandLine;

/// <summary>Help, made from the specs that the parser checks with, so that the two cannot differ.</summary>
internal static class HelpText
{
    public static string Overview(IReadOnlyList<ICommand> commands)
    {
        var text = new StringBuilder(
            "grid - the operator's side of the personalization grid\n\nUsage: grid COMMAND [ARGUMENTS] [OPTIONS]\n\nCommands:\n");
        var width = commands.Max(command => command.Spec.Path.Length) + 2;
        foreach (var command in commands)
        {
            text.Append("  ").Append(command.Spec.Path.PadRight(width)).Append(command.Spec.Summary).Append('\n');
        }

        text.Append("\nEvery command takes:\n");
        AppendOptions(text, GlobalOptions.All);
        text.Append(
            "\n'grid COMMAND --help' explains one. Exit codes: 0 done, 1 refused, 2 written wrongly, 3 another version is in force, 4 "
            + "server not available, 5 partly done.");
        return text.ToString();
    }

    public static string Usage(CommandSpec spec)
    {
        var text = new StringBuilder("Usage: grid ").Append(spec.Path);
        foreach (var argument in spec.Arguments)
        {
            text.Append(' ').Append(argument.Name);
        }

        foreach (var option in spec.Options)
        {
            var written = option.Value is null ? $"--{option.Name}" : $"--{option.Name} {option.Value}";
            if (option.IsRepeatable)
            {
                written += " ...";
            }

            text.Append(' ').Append(option.IsRequired ? written : $"[{written}]");
        }

        return text.ToString();
    }

    public static string Of(CommandSpec spec)
    {
        var text = new StringBuilder(spec.Summary).Append("\n\n").Append(Usage(spec)).Append('\n');
        foreach (var argument in spec.Arguments)
        {
            text.Append("\n  ").Append(argument.Name.PadRight(24)).Append(argument.Help);
        }

        if (spec.Arguments.Count > 0)
        {
            text.Append('\n');
        }

        text.Append('\n');
        AppendOptions(text, [.. spec.Options, .. GlobalOptions.All]);
        foreach (var note in spec.Notes)
        {
            text.Append('\n').Append(note);
        }

        return text.ToString().TrimEnd('\n');
    }

    private static void AppendOptions(StringBuilder text, IEnumerable<OptionSpec> options)
    {
        foreach (var option in options)
        {
            var written = option.Value is null ? $"--{option.Name}" : $"--{option.Name} {option.Value}";
            text.Append("  ").Append(written.PadRight(24)).Append(option.Help).Append(option.IsRequired ? " (needed)" : "").Append('\n');
        }
    }
}
