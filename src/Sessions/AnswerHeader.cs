namespace Personalization.Sessions;

/// <summary>What a session's grain says with every answer.</summary>
/// <param name="Epoch">The epoch that the answer belongs to.</param>
/// <param name="Life">The activation that answers. Never 0.</param>
/// <param name="Poll">The poll that is answered.</param>
/// <param name="Verdict">What the poll was to the grain.</param>
/// <param name="Vouched">Whether the edge may use what it was lent.</param>
/// <param name="Time">How long the session lives by this answer, before the edge's margin.</param>
public readonly record struct AnswerHeader(long Epoch, long Life, long Poll, SessionVerdict Verdict, bool Vouched, TimeSpan Time);
