namespace Personalization.Cli.CommandLine;

/// <summary>One command of <c>grid</c>: a class of its own, and a line in <see cref="CommandCatalog"/>.</summary>
internal interface ICommand
{
    /// <summary>How it is written. Everything in it is checked before <see cref="RunAsync"/> is called.</summary>
    CommandSpec Spec { get; }

    /// <summary>Does it.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken);
}
