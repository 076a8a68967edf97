namespace Personalization.Domain.Rules.Conformance;

#pragma warning disable CA1064 // It never leaves the runner.
/// <summary>Ends a case that needs something the grid does not offer.</summary>
internal sealed class UnsupportedCaseException(string reason) : Exception(reason);
