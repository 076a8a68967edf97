using Personalization.Domain.Inputs;

namespace Personalization.Grains.Profiles.Decide;

/// <summary>Passes on another's answers and remembers whether one was asked for: only then is a browser's identity worth a call.</summary>
internal sealed class AskedLookup(IStickyLookup inner) : IStickyLookup
{
    public bool WasAsked { get; private set; }

    public string? Find(string hashAttribute, string hashValue, string experimentBucket)
    {
        WasAsked = true;
        return inner.Find(hashAttribute, hashValue, experimentBucket);
    }
}
