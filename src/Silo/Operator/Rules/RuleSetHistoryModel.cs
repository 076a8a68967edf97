namespace Personalization.Silo.Operator.Rules;

/// <summary>The versions of a site, newest first.</summary>
public sealed record RuleSetHistoryModel(IReadOnlyList<RuleSetVersionModel> Versions);
