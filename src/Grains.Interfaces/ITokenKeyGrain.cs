using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Interfaces;

/// <summary>
/// The key that frontends sign visitors' tokens with where the configuration names none: made once by the cluster and kept in its database.
/// One grain a profile space; the grain's key is <see cref="GrainKeys.TokenKey"/>.
/// </summary>
[Alias("personalization.ITokenKeyGrain")]
public interface ITokenKeyGrain : IGrainWithStringKey
{
    /// <summary>The key; the same for ever once the first call was answered.</summary>
    [Alias("Get")]
    Task<TokenKey> GetAsync();
}
