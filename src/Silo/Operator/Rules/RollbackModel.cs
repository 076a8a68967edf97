namespace Personalization.Silo.Operator.Rules;

/// <summary>Which version's document comes back, and why.</summary>
internal sealed record RollbackModel(long To, string Reason);
