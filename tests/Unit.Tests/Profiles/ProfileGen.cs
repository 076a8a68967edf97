using System.Text;
using CsCheck;
using Personalization.Domain.Profiles;

namespace Personalization.Unit.Tests.Profiles;

/// <summary>Generators with small ranges, so that equal names, stamps and values really meet.</summary>
internal static class ProfileGen
{
    private static readonly string[] Values = ["true", "false", "1", "1.0", "\"a\"", "{\"x\":1}", "[1,2]", ""];

    public static readonly Gen<TraitUpdate> Trait =
        from name in Gen.Int[0, 5]
        from value in Gen.OneOf(Values)
        from ticks in Gen.Long[1, 4]
        from hash in Gen.ULong[0, 2]
        from source in Gen.OneOf(TraitSource.Push, TraitSource.Pull, TraitSource.Operator, TraitSource.HandOver)
        from expires in Gen.OneOf(0L, 0L, 100L)
        select new TraitUpdate("trait" + name, Encoding.UTF8.GetBytes(value), new TraitStamp(ticks, hash), source, expires);

    public static readonly Gen<ProfileUpdate> Update = Trait.List[0, 4].Select(t => new ProfileUpdate(t));

    public static readonly Gen<Profile> Profile = Update.List[0, 4].Select(Fold);

    public static Profile Fold(IEnumerable<ProfileUpdate> updates) => Fold(updates, int.MaxValue);

    public static Profile Fold(IEnumerable<ProfileUpdate> updates, int maxTraits) =>
        updates.Aggregate(Domain.Profiles.Profile.Empty, (profile, update) => ProfileMerge.Merge(profile, update, maxTraits).Profile);

    public static byte[] Bytes(Profile profile) => profile.Block.ToArray();
}
