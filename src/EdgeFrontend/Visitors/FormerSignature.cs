using System.Security.Cryptography;
using System.Text;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>
/// The proof of a user id as builds before tokens made it: an HMAC-SHA256 over site and id, without time and without binding. Still read
/// for the upgrade, made no more.
/// </summary>
internal static class FormerSignature
{
    private const string Version = "1.";

    public static bool Verify(string site, string userId, ReadOnlySpan<char> signature, IReadOnlyList<string> keys)
    {
        if (!signature.StartsWith(Version) || signature.Length != Version.Length + (2 * HMACSHA256.HashSizeInBytes)) return false;
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (Convert.FromHexString(signature[Version.Length..], given, out _, out var written) != System.Buffers.OperationStatus.Done
            || written != given.Length)
        {
            return false;
        }

        var valid = false;
        foreach (var text in keys)
        {
            var (state, secret) = SigningKeyText.Parse(text);
            valid |= state == SigningKeyState.Sign && CryptographicOperations.FixedTimeEquals(given, Compute(site, userId, secret));
        }

        return valid;
    }

    internal static byte[] Compute(string site, string userId, string key) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"grid-user\n{site}\n{userId}"));
}
