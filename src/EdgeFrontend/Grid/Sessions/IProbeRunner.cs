using Personalization.Grains.Interfaces.Messages;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Grid.Sessions;

/// <summary>Answers probes as this edge would decide.</summary>
internal interface IProbeRunner
{
    /// <summary>The explanation as JSON in UTF-8. Never fails: what went wrong is part of it.</summary>
    /// <param name="request">The question.</param>
    /// <param name="session">State of this edge's session, as <c>GET /edges</c> names it.</param>
    /// <param name="site">The site, where it is known already; null for the one of the URL's host.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    Task<byte[]> RunAsync(ProbeRequest request, string session, Site? site, CancellationToken cancellationToken);
}
