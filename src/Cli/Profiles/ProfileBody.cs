using System.Globalization;
using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;

namespace Personalization.Cli.Profiles;

/// <summary>The body of a put or patch, from a file or from options.</summary>
internal static class ProfileBody
{
    private static readonly JsonElement Null = JsonDocument.Parse("null").RootElement;

    public static async Task<HttpContent> ReadAsync(WriteSettings settings, Terminal terminal, CancellationToken cancellationToken)
    {
        var isGiven = settings.Traits.Length + settings.Expires.Length + settings.Removed.Count > 0 || settings.Metadata is not null;
        if (settings.File is { } file)
        {
            return isGiven
                ? throw new UsageException("--file is the whole body; leave the other options out.")
                : JsonBody.Of(await InputFile.ReadAsync(terminal, file, cancellationToken));
        }

        if (!isGiven) throw new UsageException("Nothing to write: give --trait, --metadata or --file.");
        var traits = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in settings.Traits.Select(text => Pair("trait", text)))
        {
            AddOnce(traits, name, Json($"--trait {name}", value), "Trait");
        }

        foreach (var name in settings.Removed)
        {
            AddOnce(traits, name, Null, "Trait");
        }

        var expires = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, value) in settings.Expires.Select(text => Pair("expires", text)))
        {
            AddOnce(expires, name, Seconds(name, value), "The end of trait");
        }

        JsonElement? metadata = settings.Metadata is { } text ? Json("--metadata", text) : null;
        return JsonBody.Of(new ProfileRequest(traits, expires.Count > 0 ? expires : null, metadata), RequestJson.Default.ProfileRequest);
    }

    private static void AddOnce<T>(Dictionary<string, T> entries, string name, T value, string what)
    {
        if (!entries.TryAdd(name, value)) throw new UsageException($"{what} '{name}' is given twice.");
    }

    private static (string Name, string Value) Pair(string option, string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && equals < text.Length - 1
            ? (text[..equals], text[(equals + 1)..])
            : throw new UsageException($"--{option} is '{text}'; write NAME=VALUE.");
    }

    private static JsonElement Json(string what, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new UsageException($"{what} is not valid JSON; text needs its own quotes, as in '\"gold\"'.");
        }
    }

    private static double Seconds(string name, string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds >= 1
            ? seconds
            : throw new UsageException($"--expires {name}={text}: give at least 1 second.");
}
