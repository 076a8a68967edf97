using System.Buffers.Text;

namespace Personalization.Domain.Signing;

/// <summary>
/// Text that carries bytes and their signature: <c>{payload}.{signature}</c>, both base64url without padding. The payload is not secret.
/// </summary>
internal static class SignedPayload
{
    /// <summary>Writes the text.</summary>
    /// <param name="purpose">What begins every message of this kind of token.</param>
    /// <param name="payload">The bytes.</param>
    /// <param name="key">The key.</param>
    public static string Write(ReadOnlySpan<byte> purpose, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> key) =>
        $"{Base64Url.EncodeToString(payload)}.{Base64Url.EncodeToString(MessageSignature.Sign(key, Message(purpose, payload)))}";

    /// <summary>Takes the text apart; nothing in it may be believed before <see cref="IsSigned"/>.</summary>
    public static bool TryRead(string text, int maxLength, out byte[] payload, out byte[] signature)
    {
        payload = signature = [];
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return text.Length <= maxLength
            && dot > 0
            && TryDecode(text.AsSpan(0, dot), out payload)
            && TryDecode(text.AsSpan(dot + 1), out signature);
    }

    /// <summary>Whether the signature is the payload's, in constant time.</summary>
    public static bool IsSigned(ReadOnlySpan<byte> purpose, byte[] payload, byte[] signature, ReadOnlySpan<byte> key) =>
        MessageSignature.Verify(key, Message(purpose, payload), signature);

    private static byte[] Message(ReadOnlySpan<byte> purpose, ReadOnlySpan<byte> payload) => [.. purpose, .. payload];

    private static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (!Base64Url.IsValid(text) || text.ContainsAny("= \n\r\t")) return false;
        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }
}
