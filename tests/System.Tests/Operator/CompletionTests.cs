using System.Diagnostics;
using Personalization.Cli;
using Personalization.Cli.CommandLine;

namespace Personalization.SystemTests.Operator;

/// <summary>Completion scripts, made from the command model and read by the shells themselves.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("grid ", "rules")]
    [InlineData("grid ki", "kill")]
    [InlineData("grid rules ro", "rollback")]
    [InlineData("grid rules publish file --rea", "--reason")]
    [InlineData("grid rules show --output ", "table")]
    [InlineData("grid profiles list --type us", "user_id")]
    [InlineData("grid completion ", "fish")]
    [InlineData("grid kill landing-page --", "--site")]
    public async Task Bash_completes_what_the_command_model_knows(string line, string expected)
    {
        var words = line.Split(' ');
        var call = await ScriptAsync("bash")
            + $"\nCOMP_WORDS=({string.Join(' ', words.Select(word => $"'{word}'"))}); COMP_CWORD={words.Length - 1}\n"
            + "_grid; printf '%s\\n' \"${COMPREPLY[@]}\"\n";

        var (code, output) = await RunAsync("bash", call);

        Assert.True(code == 0, output);
        Assert.Contains(expected, output.Split('\n'));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task A_script_names_every_command_and_option(string shell)
    {
        var script = await ScriptAsync(shell);

        foreach (var command in CommandCatalog.All.Commands)
        {
            Assert.Contains(command.Path.Split(' ')[^1], script, StringComparison.Ordinal);
            Assert.All(
                command.Parameters.Where(parameter => parameter.IsOption),
                option => Assert.Contains(option.Name[2..], script, StringComparison.Ordinal));
        }
    }

    private static async Task<string> ScriptAsync(string shell)
    {
        using var output = new MemoryStream();
        await using var errors = new StringWriter();
        using var terminal = new Terminal(Stream.Null, output, errors, _ => null);
        Assert.Equal(ExitCode.Done, await GridProgram.RunAsync(["completion", shell], terminal, CancellationToken.None));
        return System.Text.Encoding.UTF8.GetString(output.ToArray());
    }

    private static async Task<(int Code, string Output)> RunAsync(string shell, string script)
    {
        using var process = Process.Start(
            new ProcessStartInfo(shell) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(script);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
