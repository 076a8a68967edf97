namespace Personalization.Simulators;

/// <summary>How one delivery ended.</summary>
/// <param name="Status">The last attempt's status; null when none was answered.</param>
/// <param name="Attempts">Attempts made.</param>
/// <param name="Elapsed">From the first attempt to the end.</param>
/// <param name="Answer">The last answer's body, or what went wrong.</param>
/// <param name="Body">What was sent.</param>
public sealed record WebhookDelivery(int? Status, int Attempts, TimeSpan Elapsed, string Answer, string Body)
{
    /// <summary>The receiver took it.</summary>
    public bool Succeeded => Status is >= 200 and < 300;
}
