namespace Personalization.EdgeFrontend.Access;

/// <summary>A part of the traffic that can fail on its own while the whole looks well.</summary>
/// <param name="Site">The site's name; empty when no site was found.</param>
/// <param name="Route">The route as the rules write it, or one of the constants of <see cref="PageCounters"/>.</param>
/// <param name="Variation">What the route served; empty off the routes.</param>
/// <param name="Version">Version of the rules; 0 off the routes.</param>
internal readonly record struct PageSlice(string Site, string Route, string Variation, long Version);
