namespace Personalization.Silo.Operator.Profiles;

/// <summary>One identity of a list.</summary>
internal sealed record ProfileReference(string Type, string Id);
