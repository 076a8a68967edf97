namespace Personalization.Cli.CommandLine;

/// <summary>What the text of an option or argument must be.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class ValueRuleAttribute : Attribute
{
    /// <summary>The end of a sentence that says what to give instead; null when the text is right.</summary>
    public abstract string? Problem(string value);
}
