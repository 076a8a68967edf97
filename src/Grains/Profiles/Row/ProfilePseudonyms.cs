using Personalization.Grains.Interfaces;
using Personalization.Grains.Profiles.Erasures;

namespace Personalization.Grains.Profiles.Row;

/// <summary>
/// Names for identities where ids must not stand, such as the audit log: a hash with a secret of this grid's database, the same on every
/// silo and after every restart, so that lines can be joined but no list of ids can be tried against them.
/// </summary>
public sealed class ProfilePseudonyms
{
    private const int Length = 16;
    private readonly Tombstones _tombstones;

    internal ProfilePseudonyms(Tombstones tombstones) => _tombstones = tombstones;

    /// <summary>The name: 16 hexadecimal digits.</summary>
    public async Task<string> OfAsync(ProfileIdentity identity) =>
        (await _tombstones.HashAsync(ProfileGrainId.Of(identity.ToKey())))[..Length].ToLowerInvariant();
}
