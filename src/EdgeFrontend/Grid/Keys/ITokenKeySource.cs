using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Keys;

/// <summary>Where the cluster's keys come from.</summary>
internal interface ITokenKeySource
{
    /// <summary>The key of a space.</summary>
    Task<TokenKey> GetAsync(string space);
}
