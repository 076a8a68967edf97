using Spectre.Console.Cli;

namespace Personalization.Cli.CommandLine;

/// <summary>
/// Commands that belong together: a folder of classes and one of these, which the catalog lists. What it was given is the command model
/// that the parser, help, the completion scripts and the tests read.
/// </summary>
/// <param name="name">The word that all of them begin with; null when they have none.</param>
/// <param name="summary">One line of help.</param>
internal sealed class CommandFamily(string? name, string summary)
{
    private readonly List<CommandEntry> _commands = [];

    public string? Name => name;

    public string Summary => summary;

    public IReadOnlyList<CommandEntry> Commands => _commands;

    /// <summary>Adds a command.</summary>
    /// <typeparam name="TCommand">Its class; the settings are the type argument of its base.</typeparam>
    /// <param name="word">Its word within the family.</param>
    /// <param name="help">One line of help.</param>
    /// <param name="examples">Calls of it, without <c>grid</c>.</param>
    /// <param name="notes">Lines of help below the options.</param>
    public CommandFamily Add<TCommand>(string word, string help, string[] examples, params string[] notes)
        where TCommand : class, ICommandLimiter<CommandSettings>
    {
        _commands.Add(new CommandEntry(name is null ? word : $"{name} {word}", help, SettingsOf(typeof(TCommand)), examples)
        {
            Notes = notes,
            AddToTop = grid => grid.AddCommand<TCommand>(word),
            AddToFamily = family => family.AddCommand<TCommand>(word),
        });
        return this;
    }

    /// <summary>Makes the parser know them.</summary>
    public void AddTo(IConfigurator grid)
    {
        if (name is null)
        {
            _commands.ForEach(command => Describe(command.AddToTop(grid), command));
            return;
        }

        grid.AddBranch(name, family =>
        {
            family.SetDescription(summary);
            _commands.ForEach(command => Describe(command.AddToFamily(family), command));
        });
    }

    private static void Describe(ICommandConfigurator configurator, CommandEntry command)
    {
        configurator.WithDescription(command.Summary);
        foreach (var example in command.Examples)
        {
            configurator.WithExample(example);
        }
    }

    private static Type SettingsOf(Type command)
    {
        var type = command;
        while (type is not { IsGenericType: true })
        {
            type = type?.BaseType ?? throw new InvalidOperationException($"{command.Name} is no AsyncCommand.");
        }

        return type.GenericTypeArguments[0];
    }
}
