using System.Reflection;
using Personalization.Cli.CommandLine;

namespace Personalization.Cli;

/// <summary><c>grid</c>: from words to an exit code. Every failure ends here, as one line that says what to do.</summary>
public static class GridProgram
{
    /// <summary>Runs with the process's own streams and environment; Ctrl+C stops it.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        using var terminal = Terminal.OfProcess();
        return await RunAsync(args, terminal, stop.Token);
    }

    internal static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            return await DispatchAsync(args, terminal, cancellationToken);
        }
        catch (UsageException exception)
        {
            terminal.Error(exception.Message);
            if (exception.Command is { } command)
            {
                terminal.Note(HelpText.Usage(command.Spec));
            }
            else
            {
                terminal.Note("grid --help lists the commands.");
            }

            return ExitCode.Usage;
        }
        catch (RefusedException exception)
        {
            terminal.Error(exception.Message);
            foreach (var line in exception.Details)
            {
                terminal.Note("  " + line);
            }

            return exception.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Error("Stopped.");
            return ExitCode.Unavailable;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            terminal.Error(exception.Message);
            return ExitCode.Refused;
        }
    }

    private static async Task<int> DispatchAsync(string[] args, Terminal terminal, CancellationToken cancellationToken)
    {
        switch (args)
        {
            case []:
                terminal.Note(HelpText.Overview(CommandCatalog.All));
                return ExitCode.Usage;
            case ["--help" or "-h" or "help"]:
                await terminal.Out.WriteLineAsync(HelpText.Overview(CommandCatalog.All));
                return ExitCode.Done;
            case ["--version"]:
                await terminal.Out.WriteLineAsync(Version());
                return ExitCode.Done;
            default:
                break;
        }

        var (command, rest) = CommandLineParser.FindCommand(CommandCatalog.All, args[0] == "help" ? args[1..] : args);
        if (args[0] == "help" || rest.Any(word => word is "--help" or "-h"))
        {
            await terminal.Out.WriteLineAsync(HelpText.Of(command.Spec));
            return ExitCode.Done;
        }

        var words = CommandLineParser.Parse(command, rest);
        return await command.RunAsync(words, terminal, cancellationToken);
    }

    private static string Version() =>
        typeof(GridProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
