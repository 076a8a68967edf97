using System.ComponentModel;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Fleet;

/// <summary><c>grid tail</c>: what the edges decide at this moment, and what fails.</summary>
internal sealed class TailCommand(Terminal terminal) : AsyncCommand<TailCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(settings, terminal);
        using var response = await server.OpenAsync(HttpMethod.Get, PathOf(settings), null, default, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var left = WholeNumberAttribute.Of(settings.Seconds) ?? long.MaxValue;
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            using var document = JsonDocument.Parse(item.Data);
            if (settings.Json)
            {
                terminal.Out.WriteLine(item.Data);
            }
            else
            {
                Show(document.RootElement);
            }

            if (--left <= 0) return ExitCode.Done;
        }

        terminal.Error("The server ended the stream.");
        return ExitCode.Unavailable;
    }

    private static string PathOf(Settings settings)
    {
        var query = new List<string>();
        if (settings.Site is { } site) query.Add("site=" + Uri.EscapeDataString(site));
        if (settings.Edge is { } edge) query.Add("edge=" + Uri.EscapeDataString(edge));
        if (settings.Failures) query.Add("failures=true");
        return GridServer.Path("live") + (query.Count == 0 ? "" : "?" + string.Join('&', query));
    }

    private void Show(JsonElement second)
    {
        var at = second.GetProperty("at").GetDateTimeOffset().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        terminal.Out.WriteLine(
            $"{at}  {second.GetProperty("pages").GetInt64()} pages, {second.GetProperty("failures").GetInt64()} failures, {second.GetProperty("edges").GetInt32()} edges");
        foreach (var row in second.GetProperty("rows").EnumerateArray())
        {
            terminal.Out.WriteLine(
                $"{at}  {row.GetProperty("count").GetInt64(),6} x {Text(row, "edge")} {Text(row, "site")} {Text(row, "route")} {Text(row, "feature")}={Text(row, "variant")} {Text(row, "reason")} {Text(row, "source")} v{row.GetProperty("version").GetInt64()}{(row.GetProperty("failed").GetBoolean() ? " FAILED" : "")}");
        }
    }

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString() ?? "";

    internal sealed class Settings : ServerSettings
    {
        [CommandOption("--site <NAME>")]
        [Description("this site only")]
        public string? Site { get; init; }

        [CommandOption("--edge <ID>")]
        [Description("this edge only")]
        public string? Edge { get; init; }

        [CommandOption("--failures")]
        [Description("only what the rules did not decide: late, failed, stale")]
        public bool Failures { get; init; }

        [CommandOption("--seconds <N>"), WholeNumber(1)]
        [Description("end after so many events, one a second; never without it")]
        public string? Seconds { get; init; }

        [CommandOption("--json")]
        [Description("one JSON object a line, as the server sends them")]
        public bool Json { get; init; }
    }
}
