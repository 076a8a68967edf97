namespace Personalization.EdgeFrontend.Grid.Profiles;

/// <summary>One profile that open pages of this edge depend on. However many pages, one call waits at its grain.</summary>
internal sealed class WatchedProfile : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _version;

    internal WatchedProfile(string identity, long version)
    {
        Identity = identity;
        Stopped = _stop.Token;
        _version = version;
    }

    /// <summary>The grain's key.</summary>
    public string Identity { get; }

    /// <summary>The newest version heard of.</summary>
    public long Version => Volatile.Read(ref _version);

    internal int Watchers { get; set; }

    internal CancellationToken Stopped { get; }

    /// <summary>Ends as soon as the version is another than <paramref name="known"/>.</summary>
    public Task ChangedFrom(long known)
    {
        lock (_gate)
        {
            return _version != known ? Task.CompletedTask : _next.Task;
        }
    }

    /// <summary>Ends the call that waits.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    internal void Report(long version)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            if (_version == version) return;
            Volatile.Write(ref _version, version);
            changed = _next;
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
