using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Personalization.Domain.Import;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary><c>grid rules diff</c>: what sets two documents apart, by feature, rule and route.</summary>
internal sealed class RulesDiffCommand(Terminal terminal) : AsyncCommand<RulesDiffCommand.Settings>
{
    /// <summary>Longer values are cut in lines for people.</summary>
    private const int MaxValue = 160;

    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        if (settings.File is not null && settings.To is not null) throw new UsageException("FILE and --to exclude each other.");
        if (settings.File is null && settings.From is null && settings.To is null)
        {
            throw new UsageException("What shall be compared? Give a file, --from, --to or both.");
        }

        var file = settings.File is { } path ? await ReadFileAsync(path, cancellationToken) : null;
        using var server = GridServer.Of(settings, terminal);
        var before = await ReadVersionAsync(server, settings, settings.From, cancellationToken);
        var after = file is null ? await ReadVersionAsync(server, settings, settings.To, cancellationToken) : (Name: settings.File!, file);
        var differences = RuleSetDiff.Between(before.Document, after.Item2);
        var answer = JsonSerializer.SerializeToElement(
            new
            {
                From = before.Name,
                To = after.Name,
                Same = differences.Count == 0,
                Changes = differences.Select(change => new { change.Place, Kind = Word(change.Kind), change.Before, change.After }),
            },
            JsonSerializerOptions.Web);
        terminal.Print(settings, answer, () => Write(differences, before.Name, after.Name));
        return differences.Count == 0 ? ExitCode.Done : ExitCode.Differs;
    }

    private async Task<JsonObject> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        var content = await InputFile.ReadAsync(terminal, path, cancellationToken);
        try
        {
            return RuleSetDiff.Read(content);
        }
        catch (JsonException exception)
        {
            throw new UsageException($"'{path}' is no rule document: {exception.Message}");
        }
    }

    /// <summary>A version, or the one in force; a server that refuses it leaves nothing to compare, which is no difference.</summary>
    private static async Task<(string Name, JsonObject Document)> ReadVersionAsync(
        GridServer server, Settings settings, string? version, CancellationToken cancellationToken)
    {
        try
        {
            var path = settings.RuleSetPath(version is null ? "" : "/versions/" + version);
            var answer = (await server.GetAsync(path, cancellationToken)).Body;
            return (
                $"version {answer.GetProperty("published").GetProperty("version").GetInt64()}",
                JsonObject.Create(answer.GetProperty("document")) ?? []);
        }
        catch (RefusedException exception) when (exception.ExitCode == ExitCode.Refused)
        {
            throw new RefusedException(exception.Message, ExitCode.Unavailable, exception.Details);
        }
    }

    private void Write(IReadOnlyList<RuleSetDifference> differences, string before, string after)
    {
        foreach (var difference in differences)
        {
            terminal.Out.WriteLine(difference.Kind switch
            {
                DifferenceKind.Added => $"+ {difference.Place}: {Text(difference.After)}",
                DifferenceKind.Removed => $"- {difference.Place}: {Text(difference.Before)}",
                DifferenceKind.Moved => $"> {difference.Place}: from position {difference.Before} to {difference.After}",
                _ => $"~ {difference.Place}: {Text(difference.Before)} -> {Text(difference.After)}",
            });
        }

        terminal.Note(differences.Count == 0
            ? $"No difference between {before} and {after}."
            : $"{differences.Count} {(differences.Count == 1 ? "difference" : "differences")} between {before} and {after}.");
    }

    private static string Text(JsonNode? value)
    {
        var text = value?.ToJsonString(Terminal.Readable) ?? "null";
        return text.Length > MaxValue ? text[..MaxValue] + "…" : text;
    }

    private static string Word(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Added => "added",
        DifferenceKind.Removed => "removed",
        DifferenceKind.Moved => "moved",
        _ => "changed",
    };

    internal sealed class Settings : SiteSettings
    {
        [CommandArgument(0, "[FILE]")]
        [Description("a document to compare with --from; - reads the input")]
        public string? File { get; init; }

        [CommandOption("--from <N>"), WholeNumber(1)]
        [Description("the version before; the one in force without it")]
        public string? From { get; init; }

        [CommandOption("--to <N>"), WholeNumber(1)]
        [Description("the version after; the one in force without it and without a file")]
        public string? To { get; init; }
    }
}
