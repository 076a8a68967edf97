namespace Personalization.Grains.Sessions;

/// <summary>Wakes whoever waits for the next change. Used from one activation's turns only.</summary>
internal sealed class Signal
{
    private TaskCompletionSource _next = New();

    /// <summary>Ends with the next change.</summary>
    public Task Next => _next.Task;

    /// <summary>Something changed.</summary>
    public void Set()
    {
        var woken = _next;
        _next = New();
        woken.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
