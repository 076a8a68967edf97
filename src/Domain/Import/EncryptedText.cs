using System.Security.Cryptography;
using System.Text;

namespace Personalization.Domain.Import;

/// <summary>
/// Text as the public format encrypts it: base64 of the initialization vector, a dot, base64 of AES-CBC with PKCS#7 padding.
/// </summary>
internal static class EncryptedText
{
    /// <summary>Decrypts.</summary>
    /// <param name="encrypted">The text.</param>
    /// <param name="base64Key">The key: 16, 24 or 32 bytes in base64.</param>
    /// <returns>The plain text, or null when the key or the text is wrong.</returns>
    public static string? Decrypt(string encrypted, string base64Key)
    {
        var parts = encrypted.Split('.');
        if (parts.Length < 2
            || Bytes(base64Key) is not { Length: 16 or 24 or 32 } key
            || Bytes(parts[0]) is not { Length: 16 } vector
            || Bytes(parts[1]) is not { Length: > 0 } text)
        {
            return null;
        }

        try
        {
            using var aes = Aes.Create();
            aes.Key = key;
            return Encoding.UTF8.GetString(aes.DecryptCbc(text, vector));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Base64 whose padding may be missing.</summary>
    private static byte[]? Bytes(string base64)
    {
        var bare = base64.TrimEnd('=');
        var buffer = new byte[base64.Length];
        return Convert.TryFromBase64String(bare + new string('=', (4 - bare.Length % 4) % 4), buffer, out var length)
            ? buffer[..length]
            : null;
    }
}
