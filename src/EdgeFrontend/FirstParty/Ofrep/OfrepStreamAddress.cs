namespace Personalization.EdgeFrontend.FirstParty.Ofrep;

/// <summary>
/// Where a browser finds its event stream. Both parts are told: released clients cannot work the origin out of a relative base URL.
/// </summary>
/// <param name="Origin">Scheme, host and port of the edge.</param>
/// <param name="RequestUri">Path and query with the ticket.</param>
internal sealed record OfrepStreamAddress(string Origin, string RequestUri);
