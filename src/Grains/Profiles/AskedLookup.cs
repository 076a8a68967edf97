using Personalization.Domain.Decisions;

namespace Personalization.Grains.Profiles;

/// <summary>Knows no assignment and remembers whether one was asked for: only then is a browser's identity worth a call.</summary>
internal sealed class AskedLookup : IStickyLookup
{
    public bool WasAsked { get; private set; }

    public string? Find(string hashAttribute, string hashValue, string experimentBucket)
    {
        WasAsked = true;
        return null;
    }
}
