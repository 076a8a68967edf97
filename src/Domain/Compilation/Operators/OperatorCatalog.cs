using System.Collections.Frozen;

namespace Personalization.Domain.Compilation.Operators;

/// <summary>All operators by name. A new operator is one file and one line here.</summary>
internal static class OperatorCatalog
{
    private static readonly FrozenDictionary<string, IOperator> Operators = new IOperator[]
    {
        new EqualsOperator("$eq", negated: false),
        new EqualsOperator("$ne", negated: true),
        new CompareOperator("$lt", Comparison.Less),
        new CompareOperator("$lte", Comparison.LessOrEqual),
        new CompareOperator("$gt", Comparison.Greater),
        new CompareOperator("$gte", Comparison.GreaterOrEqual),
        new VersionOperator("$veq", Comparison.Equal),
        new VersionOperator("$vne", Comparison.NotEqual),
        new VersionOperator("$vlt", Comparison.Less),
        new VersionOperator("$vlte", Comparison.LessOrEqual),
        new VersionOperator("$vgt", Comparison.Greater),
        new VersionOperator("$vgte", Comparison.GreaterOrEqual),
        new InListOperator("$in", negated: false, ignoreCase: false),
        new InListOperator("$nin", negated: true, ignoreCase: false),
        new InListOperator("$ini", negated: false, ignoreCase: true),
        new InListOperator("$nini", negated: true, ignoreCase: true),
        new InGroupOperator("$inGroup", negated: false),
        new InGroupOperator("$notInGroup", negated: true),
        new AllOperator("$all", ignoreCase: false),
        new AllOperator("$alli", ignoreCase: true),
        new RegexOperator("$regex", ignoreCase: false),
        new RegexOperator("$regexi", ignoreCase: true),
        new NotOperator(),
        new ExistsOperator(),
        new TypeOperator(),
        new SizeOperator(),
        new ElemMatchOperator(),
        new TextOperator("$startsWith", TextMatch.StartsWith, ignoreCase: false),
        new TextOperator("$startsWithi", TextMatch.StartsWith, ignoreCase: true),
        new TextOperator("$endsWith", TextMatch.EndsWith, ignoreCase: false),
        new TextOperator("$endsWithi", TextMatch.EndsWith, ignoreCase: true),
        new TextOperator("$contains", TextMatch.Contains, ignoreCase: false),
        new TextOperator("$containsi", TextMatch.Contains, ignoreCase: true),
        new DateOperator("$before", before: true),
        new DateOperator("$after", before: false),
        new BetweenOperator(),
        new CidrOperator(),
        new SemVerOperator(),
    }.ToFrozenDictionary(entry => entry.Name, StringComparer.Ordinal);

    /// <summary>All names in ordinal order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Operators.Keys.Order(StringComparer.Ordinal)];

    /// <summary>All names, for messages.</summary>
    public static string Names { get; } = string.Join(", ", All);

    public static bool TryGet(string name, out IOperator found) => Operators.TryGetValue(name, out found!);
}
