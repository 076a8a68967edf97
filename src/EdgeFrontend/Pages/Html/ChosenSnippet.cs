namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>The snippet's text that a page's headers ask for.</summary>
/// <param name="Script">The text.</param>
/// <param name="Nonce">The nonce of the headers' policies; null without one.</param>
internal sealed record ChosenSnippet(SnippetScript Script, string? Nonce)
{
    /// <summary>The bytes to insert, with the headers' nonce or, without one, with that of a policy in the page.</summary>
    public byte[] Html(string? nonceOfPage = null) =>
        (Nonce ?? nonceOfPage) is { } nonce ? Script.WithNonce(nonce) : Script.Html;
}
