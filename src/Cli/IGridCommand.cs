namespace Personalization.Cli;

/// <summary>One command of <c>grid</c>.</summary>
public interface IGridCommand
{
    /// <summary>Words that call it, <c>rules validate</c> say.</summary>
    string Name { get; }

    /// <summary>Arguments and what it does, one line for the help.</summary>
    string Usage { get; }

    /// <summary>Runs with the arguments behind the name; answers one of <see cref="ExitCodes"/>.</summary>
    Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors, CancellationToken cancellation);
}
