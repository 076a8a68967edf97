using System.Net;

namespace Personalization.Hosting.Listeners.ProxyProtocol;

/// <summary>What a balancer says at the beginning of a connection.</summary>
/// <param name="Length">Bytes of the header; what follows is the client's.</param>
/// <param name="Client">The client's address and port; null when the balancer speaks for itself (health checks) or does not know.</param>
internal readonly record struct ProxyHeader(int Length, IPEndPoint? Client);
