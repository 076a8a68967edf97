namespace Personalization.Silo.Operator.Profiles;

/// <summary>One identity of a list.</summary>
public sealed record ProfileReference(string Type, string Id);
