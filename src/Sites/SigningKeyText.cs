namespace Personalization.Sites;

/// <summary>The written form of a signing key: the secret, or <c>verify:</c> or <c>revoked:</c> and the secret.</summary>
public static class SigningKeyText
{
    private const string VerifyPrefix = "verify:";
    private const string RevokedPrefix = "revoked:";

    public static (SigningKeyState State, string Secret) Parse(string text)
    {
        if (text.StartsWith(VerifyPrefix, StringComparison.Ordinal)) return (SigningKeyState.Verify, text[VerifyPrefix.Length..]);
        if (text.StartsWith(RevokedPrefix, StringComparison.Ordinal)) return (SigningKeyState.Revoked, text[RevokedPrefix.Length..]);
        return (SigningKeyState.Sign, text);
    }
}
