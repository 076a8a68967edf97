using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Profiles;

/// <summary><c>grid profiles list</c>: one identity a line, so that it can be piped.</summary>
internal sealed class ProfilesListCommand(Terminal terminal) : AsyncCommand<ProfilesListCommand.Settings>
{
    /// <summary>Profiles that are asked for at once.</summary>
    private const int Page = 1000;

    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(settings, terminal);
        if (settings.Output is null)
        {
            await foreach (var profile in ReadAsync(server, settings, cancellationToken))
            {
                await terminal.Out.WriteLineAsync($"{profile.GetProperty("type").GetString()}:{profile.GetProperty("id").GetString()}");
            }

            return ExitCode.Done;
        }

        var profiles = new List<JsonElement>();
        await foreach (var profile in ReadAsync(server, settings, cancellationToken))
        {
            profiles.Add(profile);
        }

        terminal.Print(settings, JsonSerializer.SerializeToElement(new { profiles }));
        return ExitCode.Done;
    }

    private static async IAsyncEnumerable<JsonElement> ReadAsync(
        GridServer server, Settings settings, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = WholeNumberAttribute.Of(settings.Limit) ?? long.MaxValue;
        string? cursor = null;
        do
        {
            var size = Math.Min(Page, left).ToString(CultureInfo.InvariantCulture);
            var answer = (await server.GetAsync(
                $"{settings.ProfilesPath}?limit={size}{settings.Query()}{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}",
                cancellationToken)).Body;
            foreach (var profile in answer.GetProperty("profiles").EnumerateArray())
            {
                yield return profile;
                left--;
            }

            cursor = answer.GetProperty("cursor").GetString();
        }
        while (cursor is not null && left > 0);
    }

    internal sealed class Settings : FilterSettings
    {
        [CommandOption("--limit <N>"), WholeNumber(1)]
        [Description("print at most so many; all without it")]
        public string? Limit { get; init; }
    }
}
