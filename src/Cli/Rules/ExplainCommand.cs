using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;

namespace Personalization.Cli.Rules;

/// <summary><c>grid explain</c>.</summary>
internal sealed class ExplainCommand : ICommand
{
    private static readonly (string Option, string Field)[] Fields =
    [
        ("user", "userId"), ("anonymous", "anonymousId"), ("path", "path"), ("feature", "feature"), ("host", "host"), ("query", "query"),
        ("country", "country"), ("device", "device"),
    ];

    public CommandSpec Spec { get; } = new("explain", "print why a visitor gets what they get")
    {
        Options =
        [
            new("user", "ID", "the visitor's user id"),
            new("anonymous", "ID", "the visitor's anonymous id"),
            new("path", "PATH", "the requested path; its route says which feature"),
            new("feature", "NAME", "the feature, instead of a path"),
            new("host", "HOST", "the requested host, for routes that ask for one"),
            new("query", "QUERY", "the requested query string"),
            new("country", "CODE", "the visitor's country"),
            new("device", "NAME", "the visitor's device"),
            Site.Option,
        ],
        Notes = ["Give --user, --anonymous or both, and --path or --feature. The trace names attributes, never their values."],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        if (!words.Has("user") && !words.Has("anonymous")) throw words.Wrong("Whose decision? Give --user or --anonymous.");
        if (!words.Has("path") && !words.Has("feature")) throw words.Wrong("Which decision? Give --path or --feature.");
        if (words.Option("path") is { } path && !path.StartsWith('/'))
        {
            throw words.Wrong($"--path is '{path}'; a path begins with a slash.");
        }

        using var server = GridServer.Of(words, terminal);
        using var body = JsonBody.Of(writer =>
        {
            writer.WriteStartObject();
            foreach (var (option, field) in Fields)
            {
                if (words.Option(option) is { } value)
                {
                    writer.WriteString(field, value);
                }
            }

            writer.WriteEndObject();
        });
        var answer =
            (await server.SendAsync(
                HttpMethod.Post, GridServer.Path("sites", Site.Of(words), "explain"), body, default, cancellationToken)).Body;
        terminal.Json(answer);
        if (answer.TryGetProperty("note", out var note) && note.GetString() is { } text)
        {
            terminal.Note(text);
        }

        return ExitCode.Done;
    }
}
