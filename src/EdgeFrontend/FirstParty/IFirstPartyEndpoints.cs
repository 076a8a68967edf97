namespace Personalization.EdgeFrontend.FirstParty;

/// <summary>A family of the edge's own paths. Registering an implementation adds them to every site.</summary>
internal interface IFirstPartyEndpoints
{
    IEnumerable<FirstPartyRoute> Routes { get; }
}
