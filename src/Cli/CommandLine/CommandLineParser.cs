namespace Personalization.Cli.CommandLine;

/// <summary>
/// Reads the words of a call. It is strict on purpose: an empty value, an unknown option, a word too many or the text <c>null</c> is what a
/// broken script passes, and refusing it before anything is sent is cheaper than undoing it.
/// </summary>
internal static class CommandLineParser
{
    private static readonly string[] NotSet = ["null", "undefined", "$null"];

    /// <summary>Finds the command with the longest path that the words begin with.</summary>
    public static (ICommand Command, string[] Words) FindCommand(IReadOnlyList<ICommand> commands, string[] words)
    {
        foreach (var command in commands.OrderByDescending(command => command.Spec.Path.Length))
        {
            var path = command.Spec.Path.Split(' ');
            if (words.Length >= path.Length && path.AsSpan().SequenceEqual(words.AsSpan(0, path.Length)))
            {
                return (command, words[path.Length..]);
            }
        }

        var family = commands.Where(command => words.Length > 0 && command.Spec.Path.StartsWith(words[0] + ' ', StringComparison.Ordinal))
            .Select(command => command.Spec.Path)
            .ToList();
        throw new UsageException(family.Count > 0
            ? $"'{string.Join(' ', words.Take(2))}' is no command; there are: {string.Join(", ", family)}."
            : $"'{words.FirstOrDefault()}' is no command.");
    }

    /// <summary>Checks the words after a command's path.</summary>
    /// <exception cref="UsageException">Something is missing, empty, unknown, twice there or too much.</exception>
    public static CommandWords Parse(ICommand command, string[] words)
    {
        var known = command.Spec.Options.Concat(GlobalOptions.All).ToDictionary(option => option.Name, StringComparer.Ordinal);
        var options = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var plain = new List<string>();
        var onlyPlain = false;
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            if (onlyPlain || !word.StartsWith("--", StringComparison.Ordinal))
            {
                if (!onlyPlain && word.Length > 1 && word[0] == '-')
                {
                    throw new UsageException(
                        $"'{word}' is no option; options begin with two dashes, and words that begin with a dash follow after '--'.",
                        command);
                }

                plain.Add(word);
                continue;
            }

            if (word == "--")
            {
                onlyPlain = true;
                continue;
            }

            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? word[2..] : word[2..equals];
            if (!known.TryGetValue(name, out var option))
            {
                throw new UsageException($"--{name} is no option of 'grid {command.Spec.Path}'.", command);
            }

            Add(command, options, option, equals < 0 ? null : word[(equals + 1)..], words, ref i);
        }

        var missing = command.Spec.Options.FirstOrDefault(option => option.IsRequired && !options.ContainsKey(option.Name));
        if (missing is not null) throw new UsageException($"--{missing.Name} is missing: {missing.Help}", command);
        return new CommandWords(command, Arguments(command, plain), options);
    }

    private static void Add(
        ICommand command, Dictionary<string, List<string>> options, OptionSpec option, string? value, string[] words, ref int at)
    {
        if (option.Value is null)
        {
            if (value is not null) throw new UsageException($"--{option.Name} takes no value.", command);
            value = "";
        }
        else
        {
            if (value is null)
            {
                if (at + 1 >= words.Length || words[at + 1].StartsWith("--", StringComparison.Ordinal))
                {
                    throw new UsageException($"--{option.Name} needs a value: {option.Help}", command);
                }

                value = words[++at];
            }

            Refuse(command, $"--{option.Name}", value, option.TakesNull);
        }

        if (!options.TryGetValue(option.Name, out var values))
        {
            options[option.Name] = values = [];
        }
        else if (!option.IsRepeatable) throw new UsageException($"--{option.Name} is given twice.", command);
        values.Add(value);
    }

    private static Dictionary<string, string> Arguments(ICommand command, List<string> plain)
    {
        var specs = command.Spec.Arguments;
        if (plain.Count > specs.Count)
        {
            throw new UsageException($"'{plain[specs.Count]}' is one word too many; put text with spaces in quotes.", command);
        }

        if (plain.Count < specs.Count)
        {
            throw new UsageException($"{specs[plain.Count].Name} is missing: {specs[plain.Count].Help}", command);
        }

        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < specs.Count; i++)
        {
            Refuse(command, specs[i].Name, plain[i], takesNull: false);
            arguments.Add(specs[i].Name, plain[i]);
        }

        return arguments;
    }

    private static void Refuse(ICommand command, string what, string value, bool takesNull)
    {
        if (string.IsNullOrWhiteSpace(value)) throw new UsageException($"{what} is empty.", command);
        if (!takesNull && NotSet.Contains(value.Trim(), StringComparer.OrdinalIgnoreCase))
        {
            throw new UsageException($"{what} is '{value}', which looks like a variable that was not set.", command);
        }
    }
}
