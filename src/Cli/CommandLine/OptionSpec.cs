namespace Personalization.Cli.CommandLine;

/// <summary>An option of a command.</summary>
/// <param name="Name">Without the dashes.</param>
/// <param name="Value">What stands for its value in help; null = a flag without value.</param>
/// <param name="Help">One line of help.</param>
internal sealed record OptionSpec(string Name, string? Value, string Help)
{
    /// <summary>The command is refused without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>It may be given several times.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>
    /// The word <c>null</c> is a value here. Elsewhere it is refused: it is what a script passes whose variable was not set.
    /// </summary>
    public bool TakesNull { get; init; }
}
