using Personalization.Domain.Problems;

namespace Personalization.Domain.Import;

/// <summary>What an import made of a payload: a document of ours, or every reason why not.</summary>
/// <param name="Document">The document in UTF-8, which the strict compiler accepts; null when there are problems.</param>
/// <param name="Dropped">Places that were left out because nothing here reads them.</param>
/// <param name="Written">Places of silent defaults of the format that were written out.</param>
/// <param name="Problems">What must be changed in the payload first, with places.</param>
public sealed record ImportResult(
    byte[]? Document, IReadOnlyList<string> Dropped, IReadOnlyList<string> Written, IReadOnlyList<RuleProblem> Problems)
{
    /// <summary>What would be other than in the document in force, one line each, such as <c>features.hero: changed</c>.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];
}
