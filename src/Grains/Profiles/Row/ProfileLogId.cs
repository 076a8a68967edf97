using Personalization.Domain.Profiles;
using Personalization.Grains.Interfaces;

namespace Personalization.Grains.Profiles.Row;

/// <summary>What logs say instead of an identity: a short hash, enough to find the lines of one profile.</summary>
internal static class ProfileLogId
{
    // Random per process: the lines of one process can be joined, a list of known ids cannot be tried against old logs.
    private static readonly byte[] Salt = System.Security.Cryptography.RandomNumberGenerator.GetBytes(16);

    public static string Of(GrainId grainId) => Of(grainId.Key.AsSpan());

    public static string Of(ProfileIdentity identity) => Of(System.Text.Encoding.UTF8.GetBytes(identity.ToKey()));

    private static string Of(ReadOnlySpan<byte> key)
    {
        var input = new byte[Salt.Length + key.Length];
        Salt.CopyTo(input, 0);
        key.CopyTo(input.AsSpan(Salt.Length));
        return (MessageHash.Of(input) & 0xffffffffff).ToString("x10");
    }
}
