using System.Globalization;
using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;

namespace Personalization.Cli.Profiles;

/// <summary>The body of a put or patch, from a file or from options.</summary>
internal static class ProfileBody
{
    public static readonly OptionSpec File = new(
        "file", "FILE", "the whole body as JSON: {\"traits\":{...},\"expiresIn\":{...},\"metadata\":...}; - reads the input");
    public static readonly OptionSpec Trait = new("trait", "NAME=JSON", "a trait, e.g. vip=true or plan='\"gold\"'")
    {
        IsRepeatable = true,
    };
    public static readonly OptionSpec Expires = new("expires", "NAME=SECONDS", "that trait ends after so many seconds, at least 1")
    {
        IsRepeatable = true,
    };
    public static readonly OptionSpec Metadata = new(
        "metadata", "JSON", "your own JSON beside the traits, at most 1024 bytes; null removes it")
    {
        TakesNull = true,
    };
    public static readonly OptionSpec Remove = new("remove", "NAME", "removes a trait") { IsRepeatable = true };

    public static async Task<HttpContent> ReadAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        var traits = words.All("trait").Select(text => Pair(words, "trait", text)).ToList();
        var expires = words.All("expires").Select(text => Pair(words, "expires", text)).ToList();
        var given = traits.Count + expires.Count + words.All("remove").Count + words.All("metadata").Count;
        if (words.Option("file") is { } file)
        {
            return given > 0
                ? throw words.Wrong("--file is the whole body; leave the other options out.")
                : JsonBody.Of(await InputFile.ReadAsync(words, terminal, file, cancellationToken));
        }

        if (given == 0) throw words.Wrong("Nothing to write: give --trait, --metadata or --file.");
        var twice = traits.Select(trait => trait.Name)
            .Concat(words.All("remove"))
            .GroupBy(name => name, StringComparer.Ordinal)
            .FirstOrDefault(group => group.Count() > 1);
        if (twice is not null) throw words.Wrong($"Trait '{twice.Key}' is given twice.");
        var values = traits.ConvertAll(trait => (trait.Name, Value: Json(words, $"--trait {trait.Name}", trait.Value)));
        var seconds = expires.ConvertAll(entry => (entry.Name, Value: Seconds(words, entry.Name, entry.Value)));
        JsonElement? metadata = words.Option("metadata") is { } text ? Json(words, "--metadata", text) : null;
        return JsonBody.Of(writer => Write(writer, values, words.All("remove"), seconds, metadata));
    }

    private static void Write(
        Utf8JsonWriter writer, List<(string Name, JsonElement Value)> traits, IReadOnlyList<string> removed,
        List<(string Name, double Value)> expires, JsonElement? metadata)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("traits");
        foreach (var (name, value) in traits)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        foreach (var name in removed)
        {
            writer.WriteNull(name);
        }

        writer.WriteEndObject();
        if (expires.Count > 0)
        {
            writer.WriteStartObject("expiresIn");
            foreach (var (name, value) in expires)
            {
                writer.WriteNumber(name, value);
            }

            writer.WriteEndObject();
        }

        if (metadata is { } given)
        {
            writer.WritePropertyName("metadata");
            given.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static (string Name, string Value) Pair(CommandWords words, string option, string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && equals < text.Length - 1
            ? (text[..equals], text[(equals + 1)..])
            : throw words.Wrong($"--{option} is '{text}'; write NAME=VALUE.");
    }

    private static JsonElement Json(CommandWords words, string what, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw words.Wrong($"{what} is not valid JSON; text needs its own quotes, as in '\"gold\"'.");
        }
    }

    private static double Seconds(CommandWords words, string name, string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds >= 1
            ? seconds
            : throw words.Wrong($"--expires {name}={text}: give at least 1 second.");
}
