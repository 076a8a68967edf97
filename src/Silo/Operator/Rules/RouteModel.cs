namespace Personalization.Silo.Operator.Rules;

/// <summary>A route of the rule document.</summary>
/// <param name="Index">Its place in <c>routes</c>, from 0.</param>
/// <param name="Path">As it is written there.</param>
/// <param name="Feature">The feature that it asks.</param>
internal sealed record RouteModel(int Index, string Path, string Feature);
