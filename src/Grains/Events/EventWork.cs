namespace Personalization.Grains.Events;

/// <summary>Events from the head of a queue, whole chunks of them.</summary>
/// <param name="Events">In order.</param>
/// <param name="Last">Number of the last chunk they come from.</param>
internal sealed record EventWork(IReadOnlyList<StoredEvent> Events, long Last);
