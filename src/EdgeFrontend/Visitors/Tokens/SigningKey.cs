using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Personalization.Domain.Signing;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Visitors.Tokens;

/// <summary>One key of visitors' tokens, with what it may still do.</summary>
internal sealed class SigningKey
{
    private readonly byte[] _secret;

    public SigningKey(byte[] secret, SigningKeyState state)
    {
        _secret = secret;
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
    public void Sign(ReadOnlySpan<byte> message, Span<byte> mac) => MessageSignature.Sign(_secret, message, mac);

    /// <summary>Whether the code is this key's for the message.</summary>
    public bool Verifies(ReadOnlySpan<byte> message, ReadOnlySpan<byte> mac) =>
        MessageSignature.Verify(_secret, message, mac, mac.Length);

    public override string ToString() => $"key {Id:x8} ({State})";
}
