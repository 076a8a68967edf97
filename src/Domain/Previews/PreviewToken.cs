using System.Buffers;
using System.Text;
using System.Text.Json;
using Personalization.Domain.Signing;

namespace Personalization.Domain.Previews;

/// <summary>
/// Lets one visitor see one value of one feature before anybody else does. The operator's side signs it, the edge verifies it; both use
/// this type, and nothing is kept anywhere.
/// </summary>
/// <remarks>
/// <c>{payload}.{signature}</c>, both base64url without padding. The payload is JSON in UTF-8, <c>{"v":1,"s":site,"f":feature,"e":unix
/// seconds,"x":value}</c>; the signature is HMAC-SHA256 over <c>personalization.preview.v1</c>, a line feed and the payload's bytes, with
/// the UTF-8 bytes of
/// <c>Sites:{name}:Preview:Key</c>.
/// The payload is not secret. A token is good until its last second has passed.
/// </remarks>
/// <param name="Site">Name of the site it is good for.</param>
/// <param name="Feature">The feature whose value it fixes.</param>
/// <param name="Value">The value as JSON in UTF-8.</param>
/// <param name="ExpiresAt">Until when; whole seconds.</param>
public sealed record PreviewToken(string Site, string Feature, ReadOnlyMemory<byte> Value, DateTimeOffset ExpiresAt)
{
    /// <summary>Query parameter of a page's address that carries a token.</summary>
    public const string QueryParameter = "grid_preview";

    /// <summary>Longest token in characters, so that it fits into a URL and a cookie.</summary>
    public const int MaxLength = 3072;

    /// <summary>Shortest key in characters.</summary>
    public const int MinKeyLength = 16;

    /// <summary>Longest validity; a preview is no way to run a variation.</summary>
    public static readonly TimeSpan MaxValidity = TimeSpan.FromDays(7);

    private const int FormatVersion = 1;
    private const int MaxJsonDepth = 32;
    private static readonly byte[] Purpose = "personalization.preview.v1\n"u8.ToArray();

    /// <summary>Writes the token.</summary>
    /// <exception cref="ArgumentException">The key is too short, the value is not valid JSON, or the token would be longer than
    /// <see cref="MaxLength"/>.</exception>
    public string Sign(string key)
    {
        if (key.Length < MinKeyLength)
        {
            throw new ArgumentException($"The key has {key.Length} characters; at least {MinKeyLength} are needed.", nameof(key));
        }

        var payload = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(payload))
        {
            writer.WriteStartObject();
            writer.WriteNumber("v", FormatVersion);
            writer.WriteString("s", Site);
            writer.WriteString("f", Feature);
            writer.WriteNumber("e", ExpiresAt.ToUnixTimeSeconds());
            writer.WritePropertyName("x");
            WriteValue(writer);
            writer.WriteEndObject();
        }

        var token = SignedPayload.Write(Purpose, payload.WrittenSpan, Encoding.UTF8.GetBytes(key));
        return token.Length <= MaxLength
            ? token
            : throw new ArgumentException(
                $"The token would have {token.Length} characters; at most {MaxLength} fit: use a shorter value.", nameof(key));
    }

    /// <summary>
    /// Reads a token that a visitor brought. The signature is checked first, in constant time, before anything in it is believed.
    /// </summary>
    /// <param name="text">What the visitor brought.</param>
    /// <param name="key">The site's key.</param>
    /// <param name="site">The site that was asked.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="token">The token when it is good.</param>
    public static PreviewProblem Verify(string text, string key, string site, DateTimeOffset now, out PreviewToken? token)
    {
        token = null;
        if (!SignedPayload.TryRead(text, MaxLength, out var payload, out var signature)) return PreviewProblem.Malformed;
        if (key.Length < MinKeyLength || !SignedPayload.IsSigned(Purpose, payload, signature, Encoding.UTF8.GetBytes(key)))
        {
            return PreviewProblem.WrongSignature;
        }

        if (Parse(payload) is not { } signed) return PreviewProblem.Malformed;
        if (!string.Equals(signed.Site, site, StringComparison.Ordinal)) return PreviewProblem.WrongSite;
        if (now >= signed.ExpiresAt) return PreviewProblem.Expired;
        token = signed;
        return PreviewProblem.None;
    }

    private void WriteValue(Utf8JsonWriter writer)
    {
        try
        {
            using var document = JsonDocument.Parse(Value, new JsonDocumentOptions { MaxDepth = MaxJsonDepth });
            document.RootElement.WriteTo(writer);
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"The value is not valid JSON of at most {MaxJsonDepth} levels.", exception);
        }
    }

    private static PreviewToken? Parse(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = MaxJsonDepth + 1 });
            var root = document.RootElement;
            if (root.GetProperty("v").GetInt32() != FormatVersion) return null;
            return new PreviewToken(
                root.GetProperty("s").GetString()!,
                root.GetProperty("f").GetString()!,
                Encoding.UTF8.GetBytes(root.GetProperty("x").GetRawText()),
                DateTimeOffset.FromUnixTimeSeconds(root.GetProperty("e").GetInt64()));
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException
                or FormatException or ArgumentOutOfRangeException)
        {
            return null; // signed by us in another form: a newer build's
        }
    }
}
