using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Personalization.Domain.Signing;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Visitors.Tokens;

/// <summary>One key of visitors' tokens, with what it may still do.</summary>
internal sealed class SigningKey : IDisposable
{
    /// <summary>
    /// Preparing the key costs more than a code: every page of a returning visitor is checked. One for each thread, since they hold a
    /// state.
    /// </summary>
    private readonly ThreadLocal<IncrementalHash> _hash;

    public SigningKey(byte[] secret, SigningKeyState state)
    {
        _hash = new ThreadLocal<IncrementalHash>(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret));
        State = state;
        Id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. "grid-token-key\n"u8, .. secret]));
    }

    /// <summary>Tells keys apart in a token; says nothing of the secret.</summary>
    public uint Id { get; }

    public SigningKeyState State { get; }

    /// <summary>A key as the configuration writes it.</summary>
    public static SigningKey Parse(string text)
    {
        var (state, secret) = SigningKeyText.Parse(text);
        return new SigningKey(Encoding.UTF8.GetBytes(secret), state);
    }

    /// <summary>Writes the message's code, cut to <paramref name="mac"/>'s length.</summary>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> mac)
    {
        Span<byte> whole = stackalloc byte[MessageSignature.Bytes];
        var hash = _hash.Value!;
        hash.AppendData(message);
        hash.GetHashAndReset(whole);
        whole[..mac.Length].CopyTo(mac);
    }

    /// <summary>Whether the code is this key's for the message.</summary>
    public bool Verifies(ReadOnlySpan<byte> message, ReadOnlySpan<byte> mac)
    {
        Span<byte> expected = stackalloc byte[mac.Length];
        Sign(message, expected);
        return CryptographicOperations.FixedTimeEquals(expected, mac);
    }

    public void Dispose() => _hash.Dispose();

    public override string ToString() => $"key {Id:x8} ({State})";
}
