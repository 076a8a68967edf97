using System.Security.Cryptography;
using System.Text;

namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>A text of the snippet, as it is inserted and as policies name it.</summary>
internal sealed class SnippetScript
{
    private readonly string _text;

    internal SnippetScript(string text)
    {
        _text = text;
        Html = Encoding.ASCII.GetBytes($"<script>{text}</script>");
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(text));
        CspSource = $"'sha256-{Convert.ToBase64String(hash)}'";
        Tag = Convert.ToHexStringLower(hash.AsSpan(0, 4));
    }

    /// <summary>The bytes inserted, the same for every visitor.</summary>
    public byte[] Html { get; }

    /// <summary>The source expression that allows exactly this inline script.</summary>
    public string CspSource { get; }

    /// <summary>Changes with the text.</summary>
    public string Tag { get; }

    /// <summary>The bytes for a page whose policy names a nonce; <see cref="ContentSecurityPolicy"/> has checked its characters.</summary>
    public byte[] WithNonce(string nonce) => Encoding.ASCII.GetBytes($"<script nonce=\"{nonce}\">{_text}</script>");
}
