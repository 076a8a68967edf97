using System.ComponentModel;
using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary><c>grid preview</c>.</summary>
internal sealed class PreviewCommand(Terminal terminal) : AsyncCommand<PreviewCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var request = new PreviewRequest(settings.Feature, Value(settings.Value), WholeNumberAttribute.Of(settings.Ttl) ?? 3600);
        using var server = GridServer.Of(settings, terminal);
        using var body = JsonBody.Of(request, RequestJson.Default.PreviewRequest);
        var path = GridServer.Path("sites", settings.Site, "preview-tokens");
        var answer = (await server.SendAsync(HttpMethod.Post, path, body, default, cancellationToken)).Body;
        terminal.Print(settings, answer, () => terminal.Out.WriteLine(answer.GetProperty("query").GetString()));
        terminal.Note($"Good until {answer.GetProperty("expiresAt").GetDateTimeOffset():u}.");
        return ExitCode.Done;
    }

    private static JsonElement Value(string text)
    {
        if (text.StartsWith('/')) return JsonSerializer.SerializeToElement(text);
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new UsageException($"--value is '{text}'; give a path that begins with a slash, or JSON (text needs its own quotes).");
        }
    }

    internal sealed class Settings : SiteSettings
    {
        [CommandOption("--feature <NAME>", isRequired: true)]
        [Description("the feature")]
        public string Feature { get; init; } = "";

        [CommandOption("--value <VALUE>", isRequired: true), TakesNull]
        [Description("a path such as /red, or JSON; null = the requested page itself")]
        public string Value { get; init; } = "";

        [CommandOption("--ttl <SECONDS>"), WholeNumber(1, 604_800)]
        [Description("how long it is good, 1 to 604800; 3600 without it")]
        public string? Ttl { get; init; }
    }
}
