using System.ComponentModel;
using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Personalization.Cli.Fleet;

/// <summary><c>grid probe</c>: what it looks like from there.</summary>
internal sealed class ProbeCommand(Terminal terminal) : AsyncCommand<ProbeCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(settings.Page, UriKind.Absolute, out var page) || page.Scheme is not ("http" or "https"))
        {
            throw new UsageException($"URL is '{settings.Page}'; give the absolute http or https address of a page.");
        }

        if (settings is { All: true, Edge: not null }) throw new UsageException("--all and --edge exclude each other.");
        using var server = GridServer.Of(settings, terminal);
        return settings.All || settings.Edge is not null
            ? await ThroughSessionsAsync(server, settings, cancellationToken)
            : await DirectlyAsync(server, page, settings, cancellationToken);
    }

    private async Task<int> ThroughSessionsAsync(GridServer server, Settings settings, CancellationToken cancellationToken)
    {
        using var body = JsonBody.Of(
            new ProbeQuestion(
                settings.Page, settings.Edge, settings.User, settings.Anonymous, settings.Location, settings.Country, settings.Device,
                WholeNumberAttribute.Of(settings.Version), settings.Cohort),
            RequestJson.Default.ProbeQuestion);
        var answer = (await server.SendAsync(HttpMethod.Post, GridServer.Path("probes"), body, default, cancellationToken)).Body;
        terminal.Print(settings, answer, () => Show(answer));
        foreach (var edge in answer.GetProperty("edges").EnumerateArray())
        {
            if (Problem(edge) is { } problem)
            {
                terminal.Note($"{edge.GetProperty("id").GetString()} {problem}.");
            }
        }

        return answer.GetProperty("agree").GetBoolean() ? ExitCode.Done : ExitCode.Partly;
    }

    private async Task<int> DirectlyAsync(GridServer server, Uri page, Settings settings, CancellationToken cancellationToken)
    {
        using var body = JsonBody.Of(
            new ProbeTokenQuestion(
                settings.User, settings.Anonymous, settings.Location, settings.Country, settings.Device,
                WholeNumberAttribute.Of(settings.Version), settings.Cohort),
            RequestJson.Default.ProbeTokenQuestion);
        var token = (await server.SendAsync(
            HttpMethod.Post, GridServer.Path("sites", settings.Site, "probe-tokens"), body, default, cancellationToken)).Body;
        var answer = await PageProbe.AskAsync(
            page, token.GetProperty("header").GetString()!, token.GetProperty("token").GetString()!, cancellationToken);
        terminal.Print(settings, answer);
        return ExitCode.Done;
    }

    private static string? Problem(JsonElement edge) => edge.GetProperty("status").GetString() switch
    {
        "silent" => "did not answer",
        "unable" => "is of a build that knows no probes",
        _ when edge.GetProperty("differs").GetArrayLength() > 0 =>
            $"differs: {string.Join(", ", edge.GetProperty("differs").EnumerateArray().Select(name => name.GetString()))}",
        _ => null,
    };

    private static Text Cell(JsonElement edge, string name) =>
        new(edge.GetProperty("answer") is { ValueKind: JsonValueKind.Object } answer && answer.TryGetProperty(name, out var value)
            && value.ValueKind != JsonValueKind.Null
            ? value.ToString()
            : "");

    private void Show(JsonElement answer)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("edge", "location", "rules", "route", "variant", "reason", "path", "source", "ms", "");
        foreach (var edge in answer.GetProperty("edges").EnumerateArray())
        {
            table.AddRow(
                new Text(edge.GetProperty("id").GetString() ?? ""),
                new Text(edge.GetProperty("location").GetString() ?? ""),
                Cell(edge, "ruleSetVersion"),
                Cell(edge, "route"),
                Cell(edge, "variant"),
                Cell(edge, "reason"),
                Cell(edge, "path"),
                Cell(edge, "source"),
                Cell(edge, "milliseconds"),
                new Text(Problem(edge) ?? ""));
        }

        terminal.Render(table);
    }

    internal sealed class Settings : SiteSettings
    {
        [CommandArgument(0, "<PAGE>")]
        [Description("the absolute address of a page")]
        public string Page { get; init; } = "";

        [CommandOption("--edge <ID>")]
        [Description("ask this edge through its session, and not whichever the address leads to")]
        public string? Edge { get; init; }

        [CommandOption("--all")]
        [Description("ask every edge through its session, and compare")]
        public bool All { get; init; }

        [CommandOption("--user <ID>")]
        [Description("as this user")]
        public string? User { get; init; }

        [CommandOption("--anonymous <ID>")]
        [Description("as this browser")]
        public string? Anonymous { get; init; }

        [CommandOption("--location <NAME>")]
        [Description("as if at this location; the edge's own without it")]
        public string? Location { get; init; }

        [CommandOption("--country <CODE>")]
        [Description("from this country")]
        public string? Country { get; init; }

        [CommandOption("--device <NAME>")]
        [Description("with this class of device")]
        public string? Device { get; init; }

        [CommandOption("--version <NUMBER>"), WholeNumber(1)]
        [Description("by this version of the rules; the one in force without it")]
        public string? Version { get; init; }

        [CommandOption("--cohort <NAME>")]
        [Description("as if in this cohort of a release")]
        public string? Cohort { get; init; }
    }
}
