using Orleans.Concurrency;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Interfaces;

/// <summary>
/// Tells every edge which identities were erased, so that none goes on serving what it remembers of them. There is one in a cluster, under
/// <see cref="Key"/>. It remembers for a little longer than edges do, in memory only: an erasure is acknowledged after the edges that
/// listen have heard of it, so one that is lost with a silo was not acknowledged.
/// </summary>
[Alias("personalization.IErasureFeedGrain")]
public interface IErasureFeedGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "all";

    /// <summary>
    /// Announces an erasure that is durable. Answers when the edges have heard of it, or have had their time for that. Repeating it is
    /// safe.
    /// </summary>
    /// <remarks>The time is longer than the feed waits for edges, and so short that a webhook's sender still gets its answer.</remarks>
    [AlwaysInterleave]
    [ResponseTimeout("00:00:02")]
    [Alias("Announce")]
    Task AnnounceAsync(ErasureNotice notice);

    /// <summary>
    /// Asked by each edge without pause: answers as soon as there is something new, or when the patience ends. Asking confirms what is
    /// known.
    /// </summary>
    [AlwaysInterleave]
    [ResponseTimeout("00:00:10")]
    [Alias("Next")]
    Task<ErasureFeedPage> NextAsync(ErasureFeedRequest question);
}
