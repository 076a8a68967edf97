using System.Security.Cryptography;
using System.Text;

namespace Personalization.Segment.Webhooks;

/// <summary>
/// Judges the credentials of a delivery before anything of it is parsed. One right credential suffices, a wrong signature never passes, a
/// signature over an array needs company. Credentials are compared as digests in constant time, all of them, so that the answer's
/// time says neither which one nor how much of it was right.
/// </summary>
public sealed class WebhookAuthenticator
{
    private const string Basic = "Basic ";
    private const string Bearer = "Bearer ";
    private const int MaxHeaderLength = 8192;
    private readonly List<byte[]> _basic = [];
    private readonly List<byte[]> _bearer = [];
    private readonly List<byte[]> _secrets = [];

    public WebhookAuthenticator(WebhookAuthenticationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        AddBasic(options.Username, options.Password);
        AddBasic(options.PreviousUsername ?? options.Username, options.PreviousPassword);
        _bearer.AddRange(options.BearerTokens.Where(Filled).Select(Digest));
        _secrets.AddRange(options.SharedSecrets.Where(Filled).Select(Encoding.UTF8.GetBytes));
    }

    /// <summary>False when no credential is configured: then nothing is ever let in, and the endpoint should be off.</summary>
    public bool IsConfigured => _basic.Count + _bearer.Count + _secrets.Count > 0;

    /// <param name="authorization">The Authorization header, null or empty when there is none.</param>
    /// <param name="signature">The X-Signature header, null or empty when there is none. Ignored when no secret is configured: it cannot be
    /// judged.</param>
    /// <param name="body">The raw bytes as received, inflated, never re-serialised.</param>
    public WebhookAuthentication Authenticate(string? authorization, string? signature, ReadOnlySpan<byte> body)
    {
        var authorized = !string.IsNullOrEmpty(authorization) && IsAuthorized(authorization);
        var signed = !string.IsNullOrEmpty(signature) && _secrets.Count > 0;
        if (signed && !WebhookSignature.Matches(body, signature!, _secrets)) return WebhookAuthentication.Wrong;
        if (authorized || (signed && !WebhookSignature.IsArray(body))) return WebhookAuthentication.Authenticated;
        return string.IsNullOrEmpty(authorization) ? WebhookAuthentication.Missing : WebhookAuthentication.Wrong;
    }

    private bool IsAuthorized(string authorization)
    {
        if (authorization.Length > MaxHeaderLength) return false;
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return Contains(_bearer, Digest(authorization[Bearer.Length..].Trim()));
        }

        if (!authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)) return false;
        var encoded = authorization[Basic.Length..].Trim();
        var decoded = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, decoded, out var length)
            && Contains(_basic, SHA256.HashData(decoded.AsSpan(0, length)));
    }

    private void AddBasic(string? username, string? password)
    {
        if (Filled(username) && Filled(password))
        {
            _basic.Add(Digest($"{username}:{password}"));
        }
    }

    private static bool Contains(List<byte[]> known, byte[] digest)
    {
        var found = false;
        foreach (var one in known)
        {
            found |= CryptographicOperations.FixedTimeEquals(one, digest);
        }

        return found;
    }

    private static bool Filled(string? text) => !string.IsNullOrEmpty(text);

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
