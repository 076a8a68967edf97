using Personalization.Sites;

namespace Personalization.EdgeFrontend.FirstParty;

/// <summary>Metadata of an endpoint: the feature without which a site does not have it.</summary>
internal sealed record RequiredFeature(Func<Site, bool> IsOn);
