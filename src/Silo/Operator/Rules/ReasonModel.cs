namespace Personalization.Silo.Operator.Rules;

/// <summary>Why.</summary>
internal sealed record ReasonModel(string Reason);
