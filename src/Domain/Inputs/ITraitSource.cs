namespace Personalization.Domain.Inputs;

/// <summary>
/// How the engine sees a profile: a map from trait name to the UTF-8 JSON of its value. It hands out spans into memory that it owns, so
/// that a decision copies nothing. Removed traits are not there. Implementations are immutable while a decision runs.
/// </summary>
public interface ITraitSource
{
    /// <summary>Finds a trait by the exact UTF-8 bytes of its name.</summary>
    /// <param name="utf8Name">Name, ordinal.</param>
    /// <param name="jsonUtf8">One valid JSON value without surrounding white space.</param>
    bool TryGetTrait(ReadOnlySpan<byte> utf8Name, out ReadOnlySpan<byte> jsonUtf8);

    /// <summary>Visits every trait whose name starts with the prefix (empty: all), in the source's own stable order.</summary>
    void ForEachTrait(ReadOnlySpan<byte> utf8Prefix, ITraitVisitor visitor);
}
