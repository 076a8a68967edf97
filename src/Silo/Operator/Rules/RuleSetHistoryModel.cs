namespace Personalization.Silo.Operator.Rules;

/// <summary>The versions of a site, newest first.</summary>
internal sealed record RuleSetHistoryModel(IReadOnlyList<RuleSetVersionModel> Versions);
