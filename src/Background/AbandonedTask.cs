namespace Personalization.Background;

/// <summary>Tasks that somebody stopped waiting for and whose outcome no longer matters.</summary>
public static class AbandonedTask
{
    /// <summary>Takes note of a later failure, so that it is not reported as one that nobody expected.</summary>
    public static void ObserveExceptions(this Task task) =>
        task.ContinueWith(
            static late => _ = late.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
}
