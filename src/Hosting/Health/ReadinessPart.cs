namespace Personalization.Hosting.Health;

/// <summary>What one check answered, as <c>/health/ready</c> shows it.</summary>
internal sealed record ReadinessPart(string Name, bool Ready, string? Reason)
{
    /// <summary>Asks a check; one that throws is not ready.</summary>
    public static async Task<ReadinessPart> AskAsync(IReadinessCheck check, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await check.CheckAsync(cancellationToken);
            return new ReadinessPart(check.Name, answer.IsReady, answer.Reason);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new ReadinessPart(check.Name, false, $"the check failed with {exception.GetType().Name}");
        }
    }
}
