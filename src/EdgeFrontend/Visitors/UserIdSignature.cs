using System.Security.Cryptography;
using System.Text;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>
/// The proof that the origin vouched for a user id: an HMAC-SHA256 over site and id. It holds as long as the key is among the site's
/// signing keys, so that keys can be rotated, and it says nothing about a session: logging out is the origin's word again.
/// </summary>
public static class UserIdSignature
{
    private const string Version = "1.";

    public static string Sign(string site, string userId, string key) => Version + Convert.ToHexStringLower(Compute(site, userId, key));

    public static bool Verify(string site, string userId, ReadOnlySpan<char> signature, IReadOnlyList<string> keys)
    {
        if (!signature.StartsWith(Version) || signature.Length != Version.Length + (2 * HMACSHA256.HashSizeInBytes)) return false;
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (Convert.FromHexString(signature[Version.Length..], given, out _, out var written) != System.Buffers.OperationStatus.Done || written != given.Length) return false;
        var valid = false;
        foreach (var key in keys) valid |= CryptographicOperations.FixedTimeEquals(given, Compute(site, userId, key));
        return valid;
    }

    private static byte[] Compute(string site, string userId, string key) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"grid-user\n{site}\n{userId}"));
}
