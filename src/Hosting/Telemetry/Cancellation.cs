namespace Personalization.Hosting.Telemetry;

/// <summary>Tells a start that was cancelled from one that failed.</summary>
internal static class Cancellation
{
    /// <summary>Whether nothing but cancellations were thrown. Services that start side by side are cancelled together.</summary>
    public static bool IsAllOf(Exception? exception) => exception is OperationCanceledException
        || (exception is AggregateException several && several.InnerExceptions.All(IsAllOf));
}
