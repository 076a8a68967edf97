namespace Personalization.Domain.Compilation.Operators;

/// <summary>Where a text must be.</summary>
internal enum TextMatch
{
    StartsWith,
    EndsWith,
    Contains,
}
