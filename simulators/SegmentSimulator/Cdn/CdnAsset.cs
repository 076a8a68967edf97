using System.Security.Cryptography;

namespace Personalization.Simulators;

/// <summary>One file of the CDN, plain and gzipped, with its validator.</summary>
internal sealed record CdnAsset(byte[] Plain, string ContentType, string CacheControl)
{
    private readonly Lazy<byte[]> _gzip = new(() => FaultBodies.Gzip(Plain));

    public byte[] Gzip => _gzip.Value;

    public string ETag { get; } = $"\"{Convert.ToHexStringLower(SHA256.HashData(Plain))[..32]}\"";
}
