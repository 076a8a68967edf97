using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Personalization.Cli.CommandLine;

/// <summary>
/// What a command reads from and writes to. Answers go to <see cref="Out"/> as they are, so that they can be piped; everything for a person
/// (errors, notes, progress) goes to the error stream.
/// </summary>
internal sealed class Terminal : IDisposable
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private readonly Func<string, string?> _variables;
    private readonly Action<string> _note;

    public Terminal(Stream input, Stream output, TextWriter errors, Func<string, string?> variables)
    {
        Input = input;
        Output = output;
        _note = errors.WriteLine;
        _variables = variables;
        Out = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true)
        {
            AutoFlush = true,
            NewLine = "\n",
        };
        Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(errors) });
    }

    /// <summary>Bytes that are piped in.</summary>
    public Stream Input { get; }

    /// <summary>The answer as bytes.</summary>
    public Stream Output { get; }

    /// <summary>The answer as text.</summary>
    public TextWriter Out { get; }

    /// <summary>For people: tables and progress, on the error stream.</summary>
    public IAnsiConsole Console { get; }

    public static Terminal OfProcess() => new(
        System.Console.OpenStandardInput(), System.Console.OpenStandardOutput(), System.Console.Error, Environment.GetEnvironmentVariable);

    /// <summary>An environment variable; an empty one counts as not set.</summary>
    public string? Variable(string name) => _variables(name) is { Length: > 0 } value ? value : null;

    public void Error(string message) => _note("grid: " + message);

    public void Note(string message) => _note(message);

    /// <summary>Writes JSON so that a person can read it and a program can parse it.</summary>
    public void Json(JsonElement value) => Out.WriteLine(JsonSerializer.Serialize(value, Indented));

    /// <summary>Writes a table to the answer, plain when it is piped.</summary>
    public void Table(Table table)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Out), Ansi = AnsiSupport.Detect });
        if (System.Console.IsOutputRedirected)
        {
            console.Profile.Width = 200;
        }

        console.Write(table.Border(TableBorder.Simple));
    }

    public void Dispose() => Out.Dispose();
}
