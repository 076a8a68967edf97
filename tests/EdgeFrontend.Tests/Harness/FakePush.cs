using System.Collections.Concurrent;
using Personalization.EdgeFrontend.Grid.Profiles;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Tests.Harness;

/// <summary>Takes pushes in memory.</summary>
public sealed class FakePush : IProfilePush
{
    public ConcurrentQueue<(string Key, ProfileChangeBatch Batch)> Pushed { get; } = new();

    public Func<string, Task<ApplyResult>>? Apply { get; set; }

    public Task<ApplyResult> ApplyAsync(string grainKey, ProfileChangeBatch batch)
    {
        Pushed.Enqueue((grainKey, batch));
        return Apply?.Invoke(grainKey)
            ?? Task.FromResult(new ApplyResult { Status = ApplyStatus.Durable, Version = 1, Changed = batch.Changes.Length });
    }
}
