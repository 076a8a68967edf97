namespace Personalization.Domain.Compilation.Operators;

/// <summary>The six ways to compare.</summary>
internal enum Comparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
