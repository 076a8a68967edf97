using Spectre.Console.Cli;

namespace Personalization.Cli.CommandLine;

/// <summary>One command of the model.</summary>
/// <param name="Path">Its words: <c>rules show</c>.</param>
/// <param name="Summary">One line of help.</param>
/// <param name="Settings">The type that declares its arguments and options.</param>
/// <param name="Examples">Calls of it, without <c>grid</c>.</param>
internal sealed record CommandEntry(string Path, string Summary, Type Settings, IReadOnlyList<string> Examples)
{
    /// <summary>Lines of help below the options.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public IReadOnlyList<Parameter> Parameters { get; } = Parameter.Of(Settings);

    /// <summary>Adds it to the top of the command line.</summary>
    public required Func<IConfigurator, ICommandConfigurator> AddToTop { get; init; }

    /// <summary>Adds it to its family.</summary>
    public required Func<IConfigurator<CommandSettings>, ICommandConfigurator> AddToFamily { get; init; }

    /// <summary>The line that says how it is written.</summary>
    public string Usage => $"Usage: grid {Path}" + string.Concat(Parameters.Select(Written));

    private static string Written(Parameter parameter)
    {
        var text = parameter.ValueName is null ? parameter.Name : $"{parameter.Name} {parameter.ValueName}";
        if (parameter.IsRepeatable)
        {
            text += " ...";
        }

        return parameter.IsNeeded ? " " + text : $" [{text}]";
    }
}
