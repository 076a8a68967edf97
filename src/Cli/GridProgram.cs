using System.Reflection;
using Personalization.Cli.CommandLine;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Personalization.Cli;

/// <summary><c>grid</c>: from words to an exit code. Every failure ends here, as one line that says what to do.</summary>
internal static class GridProgram
{
    private static readonly string[] Help = ["--help", "-h", "-?"];

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
        var words = args is ["help", .. var rest] ? [.. rest, Help[0]] : args;
        CommandEntry? command = null;
        try
        {
            if (words.Length == 0)
            {
                await AppOf(terminal, terminal.Console).RunAsync([Help[0]], cancellationToken);
                return ExitCode.Usage;
            }

            if (words is not [['-', ..], ..])
            {
                command = CommandCatalog.All.Find(words);
            }

            if (command is not null && !words.TakeWhile(word => word != "--").Any(Help.Contains))
            {
                WrittenWords.Check(command, words);
            }

            return await AppOf(terminal, terminal.AnswerConsole()).RunAsync(WrittenWords.ShieldDashes(words), cancellationToken);
        }
        catch (Exception exception) when (exception is UsageException or CommandRuntimeException)
        {
            terminal.Error(ParserMessage.Of(exception, command));
            terminal.Note(command?.Usage ?? "grid --help lists the commands.");
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

    private static CommandApp AppOf(Terminal terminal, IAnsiConsole help)
    {
        var app = new CommandApp();
        app.Configure(grid =>
        {
            grid.SetApplicationName("grid").SetApplicationVersion(Version()).PropagateExceptions().ConfigureConsole(help)
                .HideOptionDefaultValues();
            grid.AddExample("profiles get user_id:john").AddExample("explain --user john --path /")
                .AddExample("rules publish rules.json --expect 1 --reason \"spring campaign\"");
            grid.SetHelpProvider(new GridHelp(grid.Settings, CommandCatalog.All));
            grid.Settings.Registrar.RegisterInstance(terminal);
            grid.Settings.Registrar.RegisterInstance(CommandCatalog.All);
            grid.Settings.Registrar.RegisterInstance<ICommandInterceptor, ValueCheck>(new ValueCheck());
            foreach (var family in CommandCatalog.All.Families)
            {
                family.AddTo(grid);
            }
        });
        return app;
    }

    private static string Version() =>
        typeof(GridProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
