namespace Personalization.Domain.Rules.Operators;

/// <summary>Where a text must be.</summary>
internal enum TextMatch
{
    StartsWith,
    EndsWith,
    Contains,
}
