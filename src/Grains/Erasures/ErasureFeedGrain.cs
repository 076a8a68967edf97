using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Erasures;

/// <summary>
/// The only feed of a cluster. Its memory is its whole state: see <see cref="IErasureFeedGrain"/> for why that is enough.
/// </summary>
[GrainType("erasure-feed")]
internal sealed class ErasureFeedGrain(TimeProvider time) : Grain, IErasureFeedGrain
{
    private readonly ErasureFeed _feed = new(time);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Without edges nobody asks for hours; what is remembered must not go before its time all the same.
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public Task AnnounceAsync(ErasureNotice notice) => _feed.AnnounceAsync(notice.Identity);

    public Task<ErasureFeedPage> NextAsync(ErasureFeedRequest question) => _feed.NextAsync(question);
}
