using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Evaluating;

namespace Personalization.Conformance.Compilation;

/// <summary>Reads documents as the format does: leniently, and without names of ours among the attributes.</summary>
internal sealed class CaseCompileContext() : CompileContext(CompileMode.Lenient)
{
    protected override ReservedAttribute ReservedOf(string attribute) => ReservedAttribute.None;
}
