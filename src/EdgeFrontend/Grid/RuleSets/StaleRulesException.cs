namespace Personalization.EdgeFrontend.Grid.RuleSets;

/// <summary>A silo that did not know better answered with older rules than the session told of. They are asked for again.</summary>
internal sealed class StaleRulesException() : Exception("The rules that could be had are older than those that were told of.");
