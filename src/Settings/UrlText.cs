using System.Text.RegularExpressions;

namespace Personalization.Settings;

/// <summary>
/// How a value of the configuration is quoted in messages: URLs may carry credentials, as <c>https://name:password@host</c> or in their
/// query, and a connection string pasted under the wrong key carries a password.
/// </summary>
public static partial class UrlText
{
    /// <summary>The value without anything in it that could be a credential.</summary>
    public static string? WithoutCredentials(string? value) =>
        value is null ? null : Word().Replace(Query().Replace(UserInfo().Replace(value, "${begin}***@"), "?***"), "${name}=***");

    /// <summary>All up to the last @, also without a scheme: a password may hold an @ or a slash itself.</summary>
    [GeneratedRegex(
        @"^(?<begin>[A-Za-z][\w+.-]*://)?.*@", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"\?.+$", RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex Query();

    [GeneratedRegex(
        @"(?<name>\b(password|passwd|pwd|secret|token|api[-_ ]?key|passfile))\s*=\s*(""[^""]*""|'[^']*'|[^;&]*)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Word();
}
