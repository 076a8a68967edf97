namespace Personalization.Hosting.Clustering;

/// <summary>
/// Whether this process has reached its cluster: a client with its first connection, a silo as an active member. What calls grains from a
/// loop waits here before its first call, because calls before that fail at once and say nothing that an operator could mend.
/// A cluster that is lost later is not its concern: the engine connects again by itself.
/// </summary>
public sealed class ClusterConnection : ILifecycleParticipant<IClusterClientLifecycle>, ILifecycleParticipant<ISiloLifecycle>
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>For hosts that connect in a way of their own, and for parts that never call the cluster.</summary>
    public static ClusterConnection Assumed
    {
        get
        {
            var connection = new ClusterConnection();
            connection._reached.SetResult();
            return connection;
        }
    }

    /// <summary>Whether the cluster has been reached; once true it stays so.</summary>
    public bool IsReached => _reached.Task.IsCompleted;

    /// <summary>Waits until the cluster has been reached, without end.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before.</exception>
    public Task WaitAsync(CancellationToken cancellationToken) => _reached.Task.WaitAsync(cancellationToken);

    /// <summary>The client's lifecycle begins when its first connection stands.</summary>
    void ILifecycleParticipant<IClusterClientLifecycle>.Participate(IClusterClientLifecycle observer) => Watch(observer);

    /// <summary>A silo calls grains once it is active.</summary>
    void ILifecycleParticipant<ISiloLifecycle>.Participate(ISiloLifecycle observer) => Watch(observer);

    private void Watch(ILifecycleObservable lifecycle) =>
        lifecycle.Subscribe(nameof(ClusterConnection), ServiceLifecycleStage.Active, _ =>
        {
            _reached.TrySetResult();
            return Task.CompletedTask;
        });
}
