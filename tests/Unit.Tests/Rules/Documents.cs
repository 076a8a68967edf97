using System.Text;
using Personalization.Domain.Compilation;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Rules;

namespace Personalization.Unit.Tests.Rules;

/// <summary>Compiles documents written in tests, and shows every problem when one was expected to be fine.</summary>
internal static class Documents
{
    public static CompiledRuleSet Compile(string json, CompileMode manner = CompileMode.Strict)
    {
        var result = Try(json, manner);
        return result.RuleSet ?? throw new InvalidOperationException(string.Join(Environment.NewLine, result.Problems));
    }

    public static CompileResult Try(string json, CompileMode manner = CompileMode.Strict) =>
        RuleSetCompiler.Compile(Encoding.UTF8.GetBytes(json), manner);
}
