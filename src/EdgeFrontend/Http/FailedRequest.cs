namespace Personalization.EdgeFrontend.Http;

/// <summary>Says of a request that an exception which nobody expected ended it, whatever the status was that had begun.</summary>
/// <param name="Kind">Type of the exception.</param>
internal sealed record FailedRequest(string Kind);
