using System.Globalization;

namespace Personalization.Cli.CommandLine;

/// <summary>A whole number in a range, ends included.</summary>
internal sealed class WholeNumberAttribute(long least, long most = long.MaxValue) : ValueRuleAttribute
{
    public long Least => least;

    public long Most => most;

    /// <summary>The number of a text that the rule has let through.</summary>
    public static long? Of(string? text) => text is null ? null : long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    public override string? Problem(string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? null
            : $"give a whole number from {least} to {most}";
}
