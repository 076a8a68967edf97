using Personalization.Grains.Interfaces.Messages;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Visitors.Tokens;

/// <summary>The keys of one space at one moment. Immutable.</summary>
internal sealed class TokenKeyRing
{
    private readonly SigningKey[] _keys;

    /// <param name="configured">The keys of all sites of the space, the own site's first.</param>
    /// <param name="made">The key that the cluster made; null while it was not had yet.</param>
    public TokenKeyRing(IEnumerable<string> configured, TokenKey? made)
    {
        var keys = configured.Distinct(StringComparer.Ordinal).Select(SigningKey.Parse).ToList();
        // A key that the operator names takes over from the one that the cluster made, which goes on proving what it signed.
        var names = keys.Exists(key => key.State == SigningKeyState.Sign);
        if (made is not null)
        {
            keys.Add(new SigningKey(made.Secret, names ? SigningKeyState.Verify : SigningKeyState.Sign));
        }

        _keys = [.. keys];
        Signer = Array.Find(_keys, key => key.State == SigningKeyState.Sign);
        Made = made;
    }

    /// <summary>The key that signs; null while there is none, when no token is issued and none is taken away.</summary>
    public SigningKey? Signer { get; }

    /// <summary>The cluster's key that this ring was made with.</summary>
    public TokenKey? Made { get; }

    /// <summary>Whether all keys are known, so that a token of another key is no token.</summary>
    public bool IsComplete => Made is not null;

    public SigningKey? Find(uint id)
    {
        foreach (var key in _keys)
        {
            if (key.Id == id) return key;
        }

        return null;
    }
}
