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

    private static readonly byte[] JsonNull = "null"u8.ToArray();

    /// <summary>Reads the body of a request.</summary>
    /// <param name="replace">Put: metadata that is not named is removed, like traits.</param>
    public static async Task<ProfileWriteRequest> ReadAsync(HttpRequest request, bool replace, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadAsync(request, MaxBytes, ProfileBodyJson.Default.ProfileWriteModel, cancellationToken);
        var expires = ExpiresIn(body);
        var traits = (body.Traits ?? new Dictionary<string, JsonElement>())
            .Select(trait => new TraitChange
            {
                Name = trait.Key,
                Value = Bytes(trait.Value),
                ExpiresIn = expires.Remove(trait.Key, out var expiresIn) ? expiresIn : null,
            })
            .ToArray();
        if (expires.Count > 0) throw Refused($"expiresIn names '{expires.Keys.First()}', which is not among traits.");
        var metadata = body.Metadata.ValueKind != JsonValueKind.Undefined ? Bytes(body.Metadata) : replace ? JsonNull : null;
        if (!replace && traits.Length == 0 && metadata is null) throw Refused("The body changes nothing: name traits or metadata.");
        return new ProfileWriteRequest { Replace = replace, Traits = [.. traits], Metadata = metadata };
    }

    public static byte[] Bytes(JsonElement element) => System.Text.Encoding.UTF8.GetBytes(element.GetRawText());

    private static Dictionary<string, TimeSpan> ExpiresIn(ProfileWriteModel body)
    {
        var times = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        foreach (var (name, seconds) in body.ExpiresIn ?? new Dictionary<string, double>())
        {
            times.Add(name, seconds is >= 1 and <= MaxExpiresInSeconds
                ? TimeSpan.FromSeconds(seconds)
                : throw Refused($"expiresIn of '{name}' is {seconds}; give seconds from 1 to {MaxExpiresInSeconds:0}."));
        }

        return times;
    }

    private static RefusedRequestException Refused(string detail) => new(Problems.BadRequest(detail));
}
