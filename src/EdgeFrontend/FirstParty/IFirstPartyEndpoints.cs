namespace Personalization.EdgeFrontend.FirstParty;

/// <summary>A family of the edge's own paths. Registering an implementation adds them to every site.</summary>
internal interface IFirstPartyEndpoints
{
    /// <summary>Adds its endpoints; their patterns begin behind the site's prefix.</summary>
    void Map(IEndpointRouteBuilder endpoints);
}
