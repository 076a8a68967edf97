using Spectre.Console;
using Spectre.Console.Cli;
using Spectre.Console.Cli.Help;
using Spectre.Console.Rendering;

namespace Personalization.Cli.CommandLine;

/// <summary>The library's help, with every command in the overview, and a command's notes.</summary>
internal sealed class GridHelp(ICommandAppSettings settings, CommandModel commands) : HelpProvider(settings)
{
    private const string ExitCodes =
        "'grid COMMAND --help' explains one. Exit codes: 0 done, 1 refused, 2 written wrongly, 3 another version is in force, "
        + "4 server not available, 5 partly done.";

    public override IEnumerable<IRenderable> GetCommands(ICommandModel model, ICommandInfo? command)
    {
        if (command is not null) return base.GetCommands(model, command);
        var grid = new Grid();
        grid.AddColumn(new GridColumn { Padding = new Padding(4, 0, 4, 0), NoWrap = true });
        grid.AddColumn(new GridColumn { Padding = new Padding(0, 0) });
        foreach (var entry in commands.Commands)
        {
            grid.AddRow(new Text(entry.Path), new Text(entry.Summary));
        }

        return [new Text("\nCOMMANDS:\n"), grid];
    }

    public override IEnumerable<IRenderable> GetFooter(ICommandModel model, ICommandInfo? command)
    {
        if (command is null) return [new Text($"\n{ExitCodes}\n")];
        var path = command.Parent is { } family ? $"{family.Name} {command.Name}" : command.Name;
        var notes = commands.Commands.FirstOrDefault(entry => entry.Path == path)?.Notes ?? [];
        return notes.Count == 0 ? [] : [new Text($"\n{string.Join('\n', notes)}\n")];
    }
}
