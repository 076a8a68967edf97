using Personalization.Domain.Inputs;
using Personalization.Domain.Profiles;

namespace Personalization.Grains.Profiles.Decide;

/// <summary>A profile as rules see it at one moment: removed and expired traits are not there.</summary>
internal sealed class ProfileTraits(Profile profile, long nowTicks) : ITraitSource
{
    public bool TryGetTrait(ReadOnlySpan<byte> utf8Name, out ReadOnlySpan<byte> jsonUtf8) =>
        profile.TryGetValue(utf8Name, nowTicks, out jsonUtf8);

    public void ForEachTrait(ReadOnlySpan<byte> utf8Prefix, ITraitVisitor visitor)
    {
        for (var i = 0; i < profile.Count; i++)
        {
            var entry = profile[i];
            if (entry.IsVisibleAt(nowTicks) && entry.Name.StartsWith(utf8Prefix))
            {
                visitor.Visit(entry.Name, entry.Value);
            }
        }
    }
}
