namespace Personalization.Cli.CommandLine;

/// <summary>What a script passes whose variable was not set: nothing, or what its language prints for nothing.</summary>
internal static class UnsetVariable
{
    private static readonly string[] Words = ["", "null", "undefined", "$null"];

    /// <summary>Whether a value is one of these. Blanks around it and upper case count for nothing.</summary>
    public static bool Is(string value) => Words.Contains(value.Trim(), StringComparer.OrdinalIgnoreCase);
}
