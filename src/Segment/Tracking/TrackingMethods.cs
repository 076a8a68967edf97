using System.Collections.Frozen;

namespace Personalization.Segment.Tracking;

/// <summary>
/// The only last path parts that ever reach the tracking API. A proxy that pastes what the visitor sent into its upstream URL
/// lets the visitor choose the URL.
/// </summary>
public static class TrackingMethods
{
    /// <summary>The letter of batches.</summary>
    public const char Batch = 'b';

    /// <summary>The letter of the library's own metrics, which are no events.</summary>
    public const char Metrics = 'm';

    private static readonly FrozenDictionary<string, char> Letters = new Dictionary<string, char>(StringComparer.Ordinal)
    {
        ["t"] = 't',
        ["p"] = 'p',
        ["i"] = 'i',
        ["g"] = 'g',
        ["a"] = 'a',
        ["s"] = 's',
        ["b"] = Batch,
        ["m"] = Metrics,
        ["track"] = 't',
        ["page"] = 'p',
        ["identify"] = 'i',
        ["group"] = 'g',
        ["alias"] = 'a',
        ["screen"] = 's',
        ["batch"] = Batch,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The letter to post to; false for everything that is not exactly one of the methods, in lower case.</summary>
    public static bool TryGetLetter(string? method, out char letter) => Letters.TryGetValue(method ?? "", out letter);
}
