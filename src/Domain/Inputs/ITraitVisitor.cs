namespace Personalization.Domain.Inputs;

/// <summary>Receives traits from <see cref="ITraitSource.ForEachTrait"/>. The spans are valid during the call only.</summary>
public interface ITraitVisitor
{
    /// <summary>One trait: the UTF-8 name, and its value as UTF-8 JSON.</summary>
    void Visit(ReadOnlySpan<byte> utf8Name, ReadOnlySpan<byte> jsonUtf8);
}
