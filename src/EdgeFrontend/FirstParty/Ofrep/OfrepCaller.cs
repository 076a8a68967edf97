using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.FirstParty.Ofrep;

/// <summary>Who asks: a browser about itself, or a server about somebody.</summary>
/// <param name="Visit">The site, and whose decisions are asked for.</param>
/// <param name="IsServer">A server with a key of the site: may ask about every feature and names the visitor itself.</param>
internal sealed record OfrepCaller(VisitFeature Visit, bool IsServer);
