namespace Personalization.Cli.CommandLine;

/// <summary>How a command is written.</summary>
/// <param name="Path">Its words: <c>profiles get</c>.</param>
/// <param name="Summary">One line of help.</param>
internal sealed record CommandSpec(string Path, string Summary)
{
    /// <summary>Words after the path; all are needed.</summary>
    public IReadOnlyList<ArgumentSpec> Arguments { get; init; } = [];

    public IReadOnlyList<OptionSpec> Options { get; init; } = [];

    /// <summary>Lines of help below the options.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
