using System.Collections.Concurrent;
using Personalization.EdgeFrontend.Grid.Profiles;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Tests.Harness;

/// <summary>Profiles that change when a test says so.</summary>
public sealed class FakeProfileChanges : IProfileChanges
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> _next = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Waits { get; } = new();

    public async Task<ChangeNotice> WaitAsync(string identity, ChangeWait wait, CancellationToken cancellationToken)
    {
        var next = _next.GetOrAdd(identity, static _ => new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
        Waits.Enqueue(identity);
        return new ChangeNotice { Version = await next.Task.WaitAsync(cancellationToken) };
    }

    public void Change(string identity, long version)
    {
        if (_next.TryRemove(identity, out var next))
        {
            next.SetResult(version);
        }
    }
}
