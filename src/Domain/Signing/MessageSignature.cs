using System.Security.Cryptography;

namespace Personalization.Domain.Signing;

/// <summary>
/// HMAC-SHA256 over a message, whole or cut: what every token of the grid is signed with. What is signed begins with its purpose, so that a
/// signature made for one kind of token is of no use in another.
/// </summary>
public static class MessageSignature
{
    /// <summary>Length of a whole signature.</summary>
    public const int Bytes = HMACSHA256.HashSizeInBytes;

    /// <summary>The whole signature.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message) => HMACSHA256.HashData(key, message);

    /// <summary>Writes the signature, cut to the length of <paramref name="signature"/>.</summary>
    public static void Sign(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        Span<byte> whole = stackalloc byte[Bytes];
        HMACSHA256.HashData(key, message, whole);
        whole[..signature.Length].CopyTo(signature);
    }

    /// <summary>Whether a signature is the message's. Takes the same time wherever they differ.</summary>
    /// <param name="key">The key.</param>
    /// <param name="message">The message.</param>
    /// <param name="signature">What was brought along; a shorter or longer one than asked for is wrong.</param>
    /// <param name="bytes">The length that it must have.</param>
    public static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, int bytes = Bytes)
    {
        Span<byte> whole = stackalloc byte[Bytes];
        HMACSHA256.HashData(key, message, whole);
        return CryptographicOperations.FixedTimeEquals(whole[..bytes], signature);
    }
}
