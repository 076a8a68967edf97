using System.Text.Json;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Profiles;

/// <summary>The body of a put or patch: <c>{"traits": {name: value}, "expiresIn": {name: seconds}, "metadata": value}</c>.</summary>
internal static class ProfileWriteBody
{
    /// <summary>Largest body in bytes.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Longest time to live of a trait in seconds, ten years: beyond it a mistake is likelier than an intention.</summary>
    public const double MaxExpiresInSeconds = 10 * 365.25 * 24 * 3600;

    private static readonly string[] Fields = ["traits", "expiresIn", "metadata"];
    private static readonly byte[] JsonNull = "null"u8.ToArray();

    /// <summary>Reads the body of a request.</summary>
    /// <param name="replace">Put: metadata that is not named is removed, like traits.</param>
    public static async Task<ProfileWriteRequest> ReadAsync(HttpRequest request, bool replace, CancellationToken cancellationToken)
    {
        var root = await JsonBody.ReadObjectAsync(request, MaxBytes, Fields, cancellationToken);
        var expires = ExpiresIn(root);
        var traits = Traits(root, expires);
        var metadata = root.TryGetProperty("metadata", out var given) ? Bytes(given) : replace ? JsonNull : null;
        if (!replace && traits.Count == 0 && metadata is null) throw Refused("The body changes nothing: name traits or metadata.");
        return new ProfileWriteRequest { Replace = replace, Traits = [.. traits], Metadata = metadata };
    }

    public static byte[] Bytes(JsonElement element) => System.Text.Encoding.UTF8.GetBytes(element.GetRawText());

    private static List<TraitChange> Traits(JsonElement root, Dictionary<string, TimeSpan> expires)
    {
        var traits = new List<TraitChange>();
        if (root.TryGetProperty("traits", out var given))
        {
            if (given.ValueKind != JsonValueKind.Object) throw Refused("traits must be an object of names and values.");
            foreach (var trait in given.EnumerateObject())
            {
                expires.Remove(trait.Name, out var expiresIn);
                traits.Add(new TraitChange
                {
                    Name = trait.Name,
                    Value = Bytes(trait.Value),
                    ExpiresIn = expiresIn == TimeSpan.Zero ? null : expiresIn,
                });
            }
        }

        return expires.Count == 0 ? traits : throw Refused($"expiresIn names '{expires.Keys.First()}', which is not among traits.");
    }

    private static Dictionary<string, TimeSpan> ExpiresIn(JsonElement root)
    {
        var times = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        if (!root.TryGetProperty("expiresIn", out var given)) return times;
        if (given.ValueKind != JsonValueKind.Object) throw Refused("expiresIn must be an object of trait names and seconds.");
        foreach (var entry in given.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number
                || !entry.Value.TryGetDouble(out var seconds)
                || seconds < 1
                || seconds > MaxExpiresInSeconds)
            {
                throw Refused(
                    $"expiresIn of '{entry.Name}' is {entry.Value.GetRawText()}; give seconds from 1 to {MaxExpiresInSeconds:0}.");
            }

            times.Add(entry.Name, TimeSpan.FromSeconds(seconds));
        }

        return times;
    }

    private static RefusedRequestException Refused(string detail) => new(Problems.BadRequest(detail));
}
