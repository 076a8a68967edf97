namespace Personalization.Cli.CommandLine;

/// <summary>One of a few words, which a shell also completes.</summary>
/// <param name="values">The words.</param>
internal sealed class OneOfAttribute(params string[] values) : ValueRuleAttribute
{
    public IReadOnlyList<string> Values { get; } = values;

    public override string? Problem(string value) =>
        Values.Contains(value, StringComparer.Ordinal) ? null : $"give {string.Join(" or ", Values)}";
}
