namespace Personalization.Grains.Upstream;

/// <summary>One pull's way to a slot of the upstream budget, as its pages see it: while it stands in line, nobody waits for it.</summary>
/// <param name="urgency">Who waits.</param>
/// <param name="clientClass">On whose behalf: see <see cref="Interfaces.Messages.BudgetRequest.ClientClass"/>.</param>
/// <param name="time">The monotonic clock.</param>
internal sealed class PullTicket(PullUrgency urgency, int clientClass, TimeProvider time)
{
    private TaskCompletionSource _inLine = NewLine();

    public PullUrgency Urgency => urgency;

    public int ClientClass => clientClass;

    /// <summary>When the pull began, or got the slot that it stood in line for.</summary>
    public long BeganAt { get; private set; } = time.GetTimestamp();

    /// <summary>Ends as soon as the pull stands in line.</summary>
    public Task InLine => _inLine.Task;

    /// <summary>No slot was free: the pull goes on without its pages.</summary>
    public void StandInLine() => _inLine.TrySetResult();

    /// <summary>It has its slot: from now on it is worth waiting for.</summary>
    public void Admit()
    {
        if (!_inLine.Task.IsCompleted) return;
        BeganAt = time.GetTimestamp();
        _inLine = NewLine();
    }

    private static TaskCompletionSource NewLine() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
