using System.Globalization;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;

namespace Personalization.Cli.Profiles;

/// <summary><c>grid profiles list</c>: one identity a line, so that it can be piped.</summary>
internal sealed class ProfilesListCommand : ICommand
{
    public CommandSpec Spec { get; } = new("profiles list", "print the identities of a space, one a line")
    {
        Options =
        [
            new("type", "TYPE", "user_id or anonymous_id; both without it"),
            new("prefix", "TEXT", "only ids that begin with it"),
            new("limit", "N", "print at most so many; all without it"),
            Identity.Space,
        ],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        const int page = 1000;
        var left = words.Number("limit", 1, long.MaxValue) ?? long.MaxValue;
        var query = $"{GridServer.Path("spaces", Identity.SpaceOf(words), "profiles")}?limit=";
        var filter = Filter(words);
        using var server = GridServer.Of(words, terminal);
        string? cursor = null;
        do
        {
            var size = Math.Min(page, left).ToString(CultureInfo.InvariantCulture);
            var answer =
                (await server.GetAsync(
                    query + size + filter + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor)), cancellationToken)).Body;
            foreach (var profile in answer.GetProperty("profiles").EnumerateArray())
            {
                await terminal.Out.WriteLineAsync($"{profile.GetProperty("type").GetString()}:{profile.GetProperty("id").GetString()}");
                left--;
            }

            cursor = answer.GetProperty("cursor").GetString();
        }
        while (cursor is not null && left > 0);
        return ExitCode.Done;
    }

    /// <summary>The part of a query that chooses profiles, for lists and exports.</summary>
    public static string Filter(CommandWords words)
    {
        if (words.Option("type") is { } type && type is not ("user_id" or "anonymous_id"))
        {
            throw words.Wrong($"--type is '{type}'; give user_id or anonymous_id.");
        }

        return (words.Option("type") is { } known ? "&type=" + known : "")
            + (words.Option("prefix") is { } prefix ? "&prefix=" + Uri.EscapeDataString(prefix) : "");
    }
}
