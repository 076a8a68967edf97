namespace Personalization.Sessions;

/// <summary>A change that waits for one session.</summary>
/// <param name="Epoch">The epoch that it was queued in.</param>
/// <param name="Number">Its number there; 0 when there was no session to tell.</param>
/// <param name="Deadline">When it is settled without a word from the edge, by the grain's clock: nothing that the edge still has from before
/// it can be in force then.</param>
public readonly record struct ChangeTicket(long Epoch, long Number, TimeSpan Deadline);
