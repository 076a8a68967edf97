namespace Personalization.Grains.Events;

/// <summary>Lets asynchronous work of one activation run one after another, in the order in which it came.</summary>
internal sealed class AsyncSerializer
{
    private Task _turn = Task.CompletedTask;

    /// <summary>Waits for what came before, then does the work; its failure is its caller's only.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        var before = _turn;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _turn = done.Task;
        await before;
        try
        {
            return await work();
        }
        finally
        {
            done.SetResult();
        }
    }
}
