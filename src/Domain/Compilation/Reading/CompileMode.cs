namespace Personalization.Domain.Compilation.Reading;

/// <summary>How forgiving the compiler is.</summary>
public enum CompileMode
{
    /// <summary>
    /// For documents written for this product: unknown fields, unknown operators and bad regular expressions are refused.
    /// </summary>
    Strict = 0,

    /// <summary>
    /// For imports of the public format: unknown fields are dropped and listed, an unknown operator or bad regular expression never
    /// matches; only fields that would change results are refused.
    /// </summary>
    Lenient = 1,

    /// <summary>
    /// For documents that an earlier build published and this one would refuse: what was tolerated then is tolerated, with the meaning that
    /// it had. Never for publishing.
    /// </summary>
    Published = 2,
}
