using Personalization.Settings;

namespace Personalization.Cli.CommandLine;

/// <summary>All commands, by family.</summary>
internal sealed class CommandModel(IReadOnlyList<CommandFamily> families)
{
    public IReadOnlyList<CommandFamily> Families => families;

    public IReadOnlyList<CommandEntry> Commands { get; } = [.. families.SelectMany(family => family.Commands)];

    /// <summary>The command that the words begin with; null when they ask for the help of a family.</summary>
    /// <exception cref="UsageException">They name no command.</exception>
    public CommandEntry? Find(string[] words)
    {
        var command = Commands.FirstOrDefault(entry => entry.Path == words[0])
            ?? Commands.FirstOrDefault(entry => words.Length > 1 && entry.Path == $"{words[0]} {words[1]}");
        if (command is not null) return command;
        var family = families.FirstOrDefault(entry => entry.Name == words[0]);
        if (family is null)
        {
            throw new UsageException(
                $"'{words[0]}' is no command{Meant(words[0], families.SelectMany(FirstWords))}");
        }

        if (words is [_, "--help" or "-h", ..]) return null;
        var written = string.Join(' ', words.Take(2));
        throw new UsageException($"'{written}' is no command{Meant(written, family.Commands.Select(entry => entry.Path))} There are: "
            + $"{string.Join(", ", family.Commands.Select(entry => entry.Path))}.");
    }

    /// <summary>The end of a sentence about an unknown name, with the nearest that is known.</summary>
    public static string Meant(string name, IEnumerable<string> known) =>
        NearestName.Of(name, known) is { } nearest ? $": did you mean '{nearest}'?" : ".";

    private static IEnumerable<string> FirstWords(CommandFamily family) =>
        family.Name is { } name ? [name] : family.Commands.Select(command => command.Path);
}
