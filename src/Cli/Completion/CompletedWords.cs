using Personalization.Cli.CommandLine;

namespace Personalization.Cli.Completion;

/// <summary>What can follow where, the same for every shell.</summary>
internal static class CompletedWords
{
    /// <summary>First words, each with its help: families, and commands of one word.</summary>
    public static IEnumerable<(string Word, string Help)> First(CommandModel model) => model.Families.SelectMany(family =>
        family.Name is { } name ? [(name, family.Summary)] : family.Commands.Select(command => (command.Path, command.Summary)));

    /// <summary>A family's second words.</summary>
    public static IEnumerable<(string Word, string Help)> Second(CommandFamily family) =>
        family.Commands.Select(command => (command.Path[(command.Path.IndexOf(' ', StringComparison.Ordinal) + 1)..], command.Summary));

    /// <summary>The words that an option or argument takes; empty for free text.</summary>
    public static IReadOnlyList<string> ValuesOf(Parameter parameter) =>
        parameter.Rule is OneOfAttribute rule ? rule.Values : [];

    /// <summary>Whether a file's name belongs there.</summary>
    public static bool IsFile(Parameter parameter) => (parameter.ValueName ?? parameter.Name) == "FILE";
}
