using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.DryRuns;

/// <summary>
/// The latest questions of this silo's visitors, for documents that are to be tried: a ring that costs a decision one increment, and keeps
/// what the decision had in its hands anyway. Ids of visitors leave it with the next questions, or with the process.
/// </summary>
internal sealed class DecisionSample
{
    /// <summary>Questions kept.</summary>
    public const int Size = 1_024;

    /// <summary>
    /// Every question until the ring is full, then one of so many: a minute's busiest visitor is not all there is.
    /// </summary>
    private const int Stride = 16;

    private readonly Entry?[] _ring = new Entry?[Size];
    private long _asked;

    /// <summary>Whether this question is one to keep.</summary>
    public bool IsDue(out int place)
    {
        var number = Interlocked.Increment(ref _asked) - 1;
        place = (int)((number < Size ? number : number / Stride) % Size);
        return number < Size || number % Stride == 0;
    }

    /// <summary>Keeps a question.</summary>
    public void Keep(int place, string key, DecisionRequest request) => Volatile.Write(ref _ring[place], new Entry(key, request));

    /// <summary>What is kept of a site.</summary>
    public IReadOnlyList<Entry> Of(string site) => [.. _ring.OfType<Entry>().Where(entry => entry.Request.Site == site)];

    /// <summary>A question, and whose grain it was for.</summary>
    internal sealed record Entry(string Key, DecisionRequest Request);
}
