using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Personalization.Cli.CommandLine;

/// <summary>
/// What a command reads from and writes to. Answers go to <see cref="Out"/> as they are, so that they can be piped; everything for a person
/// (errors, notes, progress) goes to the error stream.
/// </summary>
internal sealed class Terminal : IDisposable
{
    /// <summary>JSON in one line, letters of any script as they are.</summary>
    public static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Indented = new(Readable) { WriteIndented = true };

    /// <summary>Columns of a table or of help that nobody sees at once.</summary>
    private const int PipedWidth = 200;

    private readonly Func<string, string?> _variables;
    private readonly Action<string> _note;
    private readonly bool _isSeen;

    /// <summary>Makes one.</summary>
    /// <param name="input">Bytes that are piped in.</param>
    /// <param name="output">Where answers go.</param>
    /// <param name="errors">Where everything for people goes.</param>
    /// <param name="variables">The environment.</param>
    /// <param name="isSeen">Whether somebody looks at the output: then it has colours and the width of the window.</param>
    public Terminal(Stream input, Stream output, TextWriter errors, Func<string, string?> variables, bool isSeen = false)
    {
        Input = input;
        Output = output;
        _note = errors.WriteLine;
        (_variables, _isSeen) = (variables, isSeen);
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
        System.Console.OpenStandardInput(),
        System.Console.OpenStandardOutput(),
        System.Console.Error,
        Environment.GetEnvironmentVariable,
        !System.Console.IsOutputRedirected);

    /// <summary>An environment variable; an empty one counts as not set.</summary>
    public string? Variable(string name) => _variables(name) is { Length: > 0 } value ? value : null;

    public void Error(string message) => _note("grid: " + message);

    public void Note(string message) => _note(message);

    /// <summary>Writes JSON so that a person can read it and a program can parse it.</summary>
    public void Json(JsonElement value) => Out.WriteLine(JsonSerializer.Serialize(value, Indented));

    /// <summary>Prints an answer as <c>--output</c> asks.</summary>
    /// <param name="settings">The call.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="otherwise">The command's own form; JSON without one.</param>
    public void Print(GridSettings settings, JsonElement answer, Action? otherwise = null)
    {
        switch (settings.Output)
        {
            case GridSettings.AsTable:
                Render(JsonTables.Of(answer));
                break;
            case null when otherwise is not null:
                otherwise();
                break;
            default:
                Json(answer);
                break;
        }
    }

    /// <summary>Says what was done: with <c>--output</c> as data, else as a note.</summary>
    /// <param name="settings">The call.</param>
    /// <param name="done">What was done; its members are the data's.</param>
    /// <param name="note">The same for a person.</param>
    public void Done(GridSettings settings, object done, string note) =>
        Print(settings, JsonSerializer.SerializeToElement(done, JsonSerializerOptions.Web), () => Note(note));

    /// <summary>Writes tables to the answer.</summary>
    public void Render(IRenderable content) => AnswerConsole().Write(content);

    /// <summary>The answer as a console, plain when it is piped.</summary>
    public IAnsiConsole AnswerConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Out),
            Ansi = _isSeen ? AnsiSupport.Detect : AnsiSupport.No,
        });
        if (!_isSeen)
        {
            console.Profile.Width = PipedWidth;
        }

        return console;
    }

    public void Dispose() => Out.Dispose();
}
