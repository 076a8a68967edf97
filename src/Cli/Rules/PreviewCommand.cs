using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;

namespace Personalization.Cli.Rules;

/// <summary><c>grid preview</c>.</summary>
internal sealed class PreviewCommand : ICommand
{
    public CommandSpec Spec { get; } = new("preview", "print a query string that shows one visitor a value before anybody else sees it")
    {
        Options =
        [
            new("feature", "NAME", "the feature") { IsRequired = true },
            new("value", "VALUE", "a path such as /red, or JSON; null = the requested page itself") { IsRequired = true, TakesNull = true },
            new("ttl", "SECONDS", "how long it is good, 1 to 604800; 3600 without it"),
            Site.Option,
        ],
        Notes = ["Append it to a page's address: https://shop.example/?grid_preview=..."],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        var ttl = words.Number("ttl", 1, 604_800) ?? 3600;
        var value = Value(words);
        using var server = GridServer.Of(words, terminal);
        using var body = JsonBody.Of(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("feature", words.Required("feature"));
            writer.WritePropertyName("value");
            value.WriteTo(writer);
            writer.WriteNumber("ttl", ttl);
            writer.WriteEndObject();
        });
        var answer =
            (await server.SendAsync(
                HttpMethod.Post, GridServer.Path("sites", Site.Of(words), "preview-tokens"), body, default, cancellationToken)).Body;
        await terminal.Out.WriteLineAsync(answer.GetProperty("query").GetString());
        terminal.Note($"Good until {answer.GetProperty("expiresAt").GetDateTimeOffset():u}.");
        return ExitCode.Done;
    }

    private static JsonElement Value(CommandWords words)
    {
        var text = words.Required("value");
        if (text.StartsWith('/')) return JsonSerializer.SerializeToElement(text);
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw words.Wrong($"--value is '{text}'; give a path that begins with a slash, or JSON (text needs its own quotes).");
        }
    }
}
