using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Spectre.Console.Cli;

namespace Personalization.Cli.Completion;

/// <summary><c>grid completion</c>: a script that lets a shell complete what the command model knows.</summary>
internal sealed class CompletionCommand(Terminal terminal, CommandModel model) : AsyncCommand<CompletionCommand.Settings>
{
    public static CommandFamily Family { get; } = new CommandFamily(null, "")
        .Add<CompletionCommand>(
            "completion", "print a script that makes a shell complete commands, options and their values",
            [
                "completion bash > ~/.local/share/bash-completion/completions/grid",
                "completion zsh > ~/.zfunc/_grid",
                "completion fish > ~/.config/fish/completions/grid.fish",
            ],
            "For one session: source <(grid completion bash), or grid completion fish | source.");

    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        await terminal.Out.WriteAsync(settings.Shell switch
        {
            "bash" => BashScript.Write(model),
            "zsh" => ZshScript.Write(model),
            _ => FishScript.Write(model),
        });
        return ExitCode.Done;
    }

    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<SHELL>"), OneOf("bash", "zsh", "fish")]
        [Description("bash, zsh or fish")]
        public string Shell { get; init; } = "";
    }
}
