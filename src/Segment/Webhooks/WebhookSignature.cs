using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Personalization.Segment.Json;

namespace Personalization.Segment.Webhooks;

/// <summary>
/// Segment's <c>X-Signature</c>: lower-case hex of an HMAC-SHA1 over the raw bytes of the event, of the first event for an array. The
/// digest is what the sender offers; weak as SHA-1 is for signatures, its HMAC is not broken. The form is strict (exactly 40 lower-case
/// digits): the sender never writes another, so another is not from the sender.
/// </summary>
internal static class WebhookSignature
{
    private const int MaxDepth = 64;

    /// <summary>The signature that Segment would send with this body.</summary>
    public static string Compute(ReadOnlySpan<byte> body, string secret)
    {
        Span<byte> hex = stackalloc byte[HMACSHA1.HashSizeInBytes * 2];
        WriteHex(SignedBytes(body), Encoding.UTF8.GetBytes(secret), hex);
        return Encoding.ASCII.GetString(hex);
    }

    /// <summary>Whether the body's first byte that counts opens an array.</summary>
    public static bool IsArray(ReadOnlySpan<byte> body)
    {
        var text = body.TrimStart(" \t\r\n"u8);
        return !text.IsEmpty && text[0] == (byte)'[';
    }

    /// <summary>Takes the same time whichever digit or secret is wrong.</summary>
    internal static bool Matches(ReadOnlySpan<byte> body, string signature, IReadOnlyList<byte[]> secrets)
    {
        Span<byte> expected = stackalloc byte[HMACSHA1.HashSizeInBytes * 2];
        Span<byte> given = stackalloc byte[HMACSHA1.HashSizeInBytes * 2];
        // The length of a signature is public; what is not ASCII becomes '?', which no digest holds.
        if (signature.Length != given.Length) return false;
        Encoding.ASCII.GetBytes(signature, given);

        var signed = SignedBytes(body);
        var matches = false;
        foreach (var secret in secrets)
        {
            WriteHex(signed, secret, expected);
            matches |= CryptographicOperations.FixedTimeEquals(expected, given);
        }
        return matches;
    }

    private static ReadOnlySpan<byte> SignedBytes(ReadOnlySpan<byte> body)
    {
        if (!IsArray(body)) return body;
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            reader.Read();
            return reader.TokenType == JsonTokenType.EndArray ? body : JsonFields.Take(ref reader, 0).Of(body);
        }
        catch (JsonException)
        {
            // Nothing a sender could have signed; the parser will say what is wrong with it.
            return body;
        }
    }

    private static void WriteHex(ReadOnlySpan<byte> message, ReadOnlySpan<byte> secret, Span<byte> hex)
    {
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // The sender's scheme; see the type's summary.
        HMACSHA1.HashData(secret, message, hash);
#pragma warning restore CA5350
        Convert.TryToHexStringLower(hash, hex, out _);
    }
}
