using System.Globalization;

namespace Personalization.Cli.CommandLine;

/// <summary>The checked words of one call: arguments and options by name.</summary>
internal sealed class CommandWords(
    ICommand command, IReadOnlyDictionary<string, string> arguments, IReadOnlyDictionary<string, List<string>> options)
{
    /// <summary>An argument, which is there.</summary>
    public string Argument(string name) => arguments[name];

    /// <summary>An option's value, or null.</summary>
    public string? Option(string name) => options.TryGetValue(name, out var values) ? values[^1] : null;

    /// <summary>A required option's value.</summary>
    public string Required(string name) => Option(name) ?? throw new InvalidOperationException($"--{name} is not marked as required.");

    public IReadOnlyList<string> All(string name) => options.TryGetValue(name, out var values) ? values : [];

    public bool Has(string name) => options.ContainsKey(name);

    /// <summary>An option's value as a whole number in a range, or null.</summary>
    public long? Number(string name, long least, long most)
    {
        if (Option(name) is not { } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Wrong($"--{name} is '{text}'; give a whole number from {least} to {most}.");
    }

    /// <summary>The words are wrong in a way that only the command knows.</summary>
    public UsageException Wrong(string message) => new(message, command);
}
