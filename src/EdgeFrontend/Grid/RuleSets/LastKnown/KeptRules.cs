using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.RuleSets.LastKnown;

/// <summary>What a site's file holds: a document with the kill switches beside it, as both were last in force here.</summary>
/// <param name="Document">The document and the switches.</param>
/// <param name="KeptAt">When the file was written.</param>
internal sealed record KeptRules(RuleSetDocument Document, DateTimeOffset KeptAt);
