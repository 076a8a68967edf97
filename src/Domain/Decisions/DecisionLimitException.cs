namespace Personalization.Domain.Decisions;

/// <summary>Ends a decision that costs more work than allowed. Never leaves the engine: it becomes <see cref="DecisionReason.LimitExceeded"/>.</summary>
#pragma warning disable CA1064 // it never leaves the engine
internal sealed class DecisionLimitException() : Exception("The rules cost more work than one decision may.");
