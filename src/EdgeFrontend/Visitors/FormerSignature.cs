using System.Text;
using Personalization.Domain.Signing;
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
        if (!signature.StartsWith(Version) || signature.Length != Version.Length + (2 * MessageSignature.Bytes)) return false;
        Span<byte> given = stackalloc byte[MessageSignature.Bytes];
        if (Convert.FromHexString(signature[Version.Length..], given, out _, out var written) != System.Buffers.OperationStatus.Done
            || written != given.Length)
        {
            return false;
        }

        var valid = false;
        foreach (var text in keys)
        {
            var (state, secret) = SigningKeyText.Parse(text);
            valid |= state == SigningKeyState.Sign && MessageSignature.Verify(Encoding.UTF8.GetBytes(secret), Message(site, userId), given);
        }

        return valid;
    }

    internal static byte[] Compute(string site, string userId, string key) =>
        MessageSignature.Sign(Encoding.UTF8.GetBytes(key), Message(site, userId));

    private static byte[] Message(string site, string userId) => Encoding.UTF8.GetBytes($"grid-user\n{site}\n{userId}");
}
