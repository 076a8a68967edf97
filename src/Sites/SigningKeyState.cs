namespace Personalization.Sites;

/// <summary>What a key of visitors' tokens may still do.</summary>
public enum SigningKeyState
{
    /// <summary>Proves; the first such key signs.</summary>
    Sign,

    /// <summary>Proves, and signs no more: anonymous ids are signed anew by another key, the website's word runs out.</summary>
    Verify,

    /// <summary>Proves nothing.</summary>
    Revoked,
}
