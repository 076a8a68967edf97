using System.Collections.Concurrent;
using Personalization.EdgeFrontend.Webhooks;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Tests.Harness;

/// <summary>Takes pushes in memory.</summary>
public sealed class FakePush : IProfilePush
{
    public ConcurrentQueue<(string Key, ProfileChangeBatch Batch)> Pushed { get; } = new();

    public Func<string, Task<ApplyResult>> Apply { get; set; } = _ => Task.FromResult(new ApplyResult { Status = ApplyStatus.Durable, Version = 1, Changed = 1 });

    public Task<ApplyResult> ApplyAsync(string grainKey, ProfileChangeBatch batch)
    {
        Pushed.Enqueue((grainKey, batch));
        return Apply(grainKey);
    }
}
