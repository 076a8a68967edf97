using Personalization.Domain.Decisions;

namespace Personalization.Domain.Evaluating;

#pragma warning disable CA1064 // It never leaves the engine.
/// <summary>
/// Ends a decision that costs more work than allowed. Never leaves the engine: it becomes <see cref="DecisionReason.LimitExceeded"/>.
/// </summary>
internal sealed class DecisionLimitException() : Exception("The rules cost more work than one decision may.");
