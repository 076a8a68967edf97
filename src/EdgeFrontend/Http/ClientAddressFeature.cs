using System.Net;

namespace Personalization.EdgeFrontend.Http;

/// <summary>Who really holds the connection, kept after the request was given the visitor's own address.</summary>
internal sealed class ClientAddressFeature
{
    public IPAddress? Peer { get; init; }

    /// <summary>Whether the request came with headers in which a proxy would tell of its visitor.</summary>
    public bool SendsForwarded { get; set; }

    /// <summary>Whether a trusted proxy said over which scheme its visitor came.</summary>
    public bool SaysScheme { get; set; }

    /// <summary>Whether the connection comes from <c>Edge:TrustedProxies</c>, so that its location headers count.</summary>
    public bool FromTrustedProxy { get; init; }
}
