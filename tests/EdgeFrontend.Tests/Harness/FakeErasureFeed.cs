using Personalization.EdgeFrontend.Grid.Erasures;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Tests.Harness;

/// <summary>A feed of erased identities in memory, for one edge.</summary>
public sealed class FakeErasureFeed : IErasureFeed
{
    private readonly Lock _gate = new();
    private readonly List<string> _erased = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How far the edge says that it has forgotten.</summary>
    public long Confirmed { get; private set; }

    /// <summary>The next answer says that something is missing.</summary>
    public bool Incomplete { get; set; }

    public void Erase(string identity)
    {
        TaskCompletionSource more;
        lock (_gate)
        {
            _erased.Add(identity);
            more = _more;
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        more.SetResult();
    }

    public async Task<ErasureFeedPage> NextAsync(ErasureFeedRequest question)
    {
        Task more;
        lock (_gate)
        {
            Confirmed = question.Known;
            more = _erased.Count > question.Known ? Task.CompletedTask : _more.Task;
        }

        await Task.WhenAny(more, Task.Delay(question.WaitAtMost));
        lock (_gate)
        {
            return new ErasureFeedPage
            {
                Epoch = 1,
                Last = _erased.Count,
                Identities = [.. _erased.Skip((int)question.Known)],
                Incomplete = Incomplete,
            };
        }
    }
}
