using System.Text.Json;
using Personalization.Domain.Signing;

namespace Personalization.Domain.Probes;

/// <summary>
/// Lets an operator see what an edge would decide, and why. The operators' side signs it with the space's key, the edge verifies it, and
/// nothing is kept anywhere.
/// </summary>
/// <remarks>
/// <c>{payload}.{signature}</c>, both base64url without padding. The payload is JSON in UTF-8; the signature is HMAC-SHA256 over
/// <c>personalization.probe.v1</c>, a line feed and the payload's bytes. The payload is not secret.
/// </remarks>
public sealed record ProbeToken
{
    /// <summary>Header of a request that carries a token.</summary>
    public const string Header = "Grid-Probe";

    /// <summary>Longest token in characters.</summary>
    public const int MaxLength = 3072;

    /// <summary>Longest validity.</summary>
    public static readonly TimeSpan MaxValidity = TimeSpan.FromMinutes(5);

    private const int FormatVersion = 1;
    private static readonly byte[] Purpose = "personalization.probe.v1\n"u8.ToArray();

    /// <summary>Name of the site it is good for.</summary>
    public required string Site { get; init; }

    /// <summary>Until when; whole seconds.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>As which user; null for nobody.</summary>
    public string? UserId { get; init; }

    /// <summary>As which browser; null for nobody.</summary>
    public string? AnonymousId { get; init; }

    /// <summary>As if at this location; null for the edge's own.</summary>
    public string? Location { get; init; }

    /// <summary>From this country.</summary>
    public string? Country { get; init; }

    /// <summary>With this class of device.</summary>
    public string? Device { get; init; }

    /// <summary>By this version of the rules; null for the one in force.</summary>
    public long? Version { get; init; }

    /// <summary>As if in this cohort of a release.</summary>
    public string? Cohort { get; init; }

    /// <summary>Writes the token.</summary>
    /// <exception cref="ArgumentException">It would be longer than <see cref="MaxLength"/>.</exception>
    public string Sign(ReadOnlySpan<byte> key)
    {
        using var payload = new MemoryStream();
        using (var writer = new Utf8JsonWriter(payload))
        {
            writer.WriteStartObject();
            writer.WriteNumber("v", FormatVersion);
            writer.WriteString("s", Site);
            writer.WriteNumber("e", ExpiresAt.ToUnixTimeSeconds());
            Write(writer, "u", UserId);
            Write(writer, "a", AnonymousId);
            Write(writer, "l", Location);
            Write(writer, "k", Country);
            Write(writer, "d", Device);
            Write(writer, "c", Cohort);
            if (Version is { } version)
            {
                writer.WriteNumber("r", version);
            }

            writer.WriteEndObject();
        }

        var token = SignedPayload.Write(Purpose, payload.ToArray(), key);
        return token.Length <= MaxLength
            ? token
            : throw new ArgumentException($"The token would have {token.Length} characters; at most {MaxLength} fit: use shorter ids.", nameof(key));
    }

    /// <summary>The token of a request; null when it counts for nothing: foreign, of another site, expired or malformed.</summary>
    /// <param name="text">What the request brought.</param>
    /// <param name="key">The key of the site's space.</param>
    /// <param name="site">The site that was asked.</param>
    /// <param name="now">The present moment.</param>
    public static ProbeToken? Verify(string text, ReadOnlySpan<byte> key, string site, DateTimeOffset now)
    {
        // The signature first, before anything in it is believed.
        if (!SignedPayload.TryRead(text, MaxLength, out var payload, out var signature)
            || !SignedPayload.IsSigned(Purpose, payload, signature, key)
            || Parse(payload) is not { } token
            || token.Site != site
            || now >= token.ExpiresAt
            || token.ExpiresAt - now > MaxValidity + TimeSpan.FromMinutes(1))
        {
            return null;
        }

        return token;
    }

    private static void Write(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static ProbeToken? Parse(byte[] payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            var root = document.RootElement;
            if (root.GetProperty("v").GetInt32() != FormatVersion) return null;
            return new ProbeToken
            {
                Site = root.GetProperty("s").GetString()!,
                ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(root.GetProperty("e").GetInt64()),
                UserId = Text(root, "u"),
                AnonymousId = Text(root, "a"),
                Location = Text(root, "l"),
                Country = Text(root, "k"),
                Device = Text(root, "d"),
                Cohort = Text(root, "c"),
                Version = root.TryGetProperty("r", out var version) ? version.GetInt64() : null,
            };
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException
                or FormatException or ArgumentOutOfRangeException)
        {
            return null; // signed by us in another form: a newer build's
        }
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;
}
