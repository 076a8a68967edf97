namespace Personalization.Grains.Interfaces.Messages;

/// <summary>What a request has shown about who makes it. Higher values include what the lower ones may read.</summary>
[GenerateSerializer, Alias("personalization.ProofLevel")]
public enum ProofLevel
{
    /// <summary>Nothing, or ids that no frontend issued. Nothing of such a request is kept.</summary>
    None = 0,

    /// <summary>A frontend's token for the anonymous id that the request names. Only that identity may keep something.</summary>
    Browser = 1,

    /// <summary>A frontend's token in which the website vouched for the user id.</summary>
    User = 2,

    /// <summary>
    /// A server key of the site. May keep assignments and exposures of the user it names, never traits, and takes nothing over.
    /// </summary>
    Service = 3,
}
