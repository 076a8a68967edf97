namespace Personalization.Silo.Operator.Rules;

/// <summary>A preview token.</summary>
/// <param name="Token">The token.</param>
/// <param name="Query">The same as a query string for any page of the site.</param>
/// <param name="ExpiresAt">Until when it is good.</param>
internal sealed record PreviewTokenModel(string Token, string Query, DateTimeOffset ExpiresAt);
