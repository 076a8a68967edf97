namespace Personalization.EdgeFrontend.FirstParty.Ofrep;

/// <summary>
/// What the address of an event stream says: what the client's flags were made with, and whether they were one visitor's.
/// </summary>
/// <param name="Versions">Versions of the evaluation that gave the address; a stream that finds others says so at once.</param>
/// <param name="IsVisitors">Made for the visitor who brings it; else it tells of rules only.</param>
/// <param name="ExpiresAt">Until when it opens a stream.</param>
internal sealed record OfrepTicket(OfrepVersions Versions, bool IsVisitors, DateTimeOffset ExpiresAt);
