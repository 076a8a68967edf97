using System.Text.Json;
using Personalization.Cli.CommandLine;

namespace Personalization.Cli.Rules;

/// <summary>Says how a publication ended.</summary>
internal static class PublishAnswer
{
    public static void Print(Terminal terminal, GridSettings settings, JsonElement answer, string done) =>
        terminal.Print(settings, answer, () => Note(terminal, answer, done));

    private static void Note(Terminal terminal, JsonElement answer, string done)
    {
        foreach (var (field, verb) in new[] { ("dropped", "dropped"), ("written", "written out"), ("changes", "change") })
        {
            if (!answer.TryGetProperty(field, out var places)) continue;
            foreach (var place in places.EnumerateArray())
            {
                terminal.Note($"{verb}: {place.GetString()}");
            }
        }

        var version = answer.GetProperty("version");
        if (answer.TryGetProperty("steps", out var steps))
        {
            terminal.Note(
                $"Release {version} has begun, in steps {string.Join(',', steps.EnumerateArray().Select(step => step.GetString()))}: follow it with 'grid releases show'.");
            return;
        }

        terminal.Note(
            answer.GetProperty("changed").GetBoolean()
                ? $"{done} as version {version}."
                : $"Nothing to do: version {version} has this content already.");
    }
}
