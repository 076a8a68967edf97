namespace Personalization.Silo.Operator.Rules;

/// <summary>Why.</summary>
public sealed record ReasonModel(string Reason);
