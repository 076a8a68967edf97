using Personalization.Cli.CommandLine;

namespace Personalization.Cli.Profiles;

/// <summary>How commands name a profile: <c>user_id:john</c> or <c>anonymous_id:...</c>, as in the API and in exports.</summary>
internal static class Identity
{
    public static readonly ArgumentSpec Argument = new("IDENTITY", "user_id:ID or anonymous_id:ID");

    public static readonly OptionSpec Space = new("space", "NAME", "profile space; 'default' without it");

    private static readonly string[] Types = ["user_id", "anonymous_id"];

    /// <summary>The path of the profile that the words name.</summary>
    public static string PathOf(CommandWords words) => Server.GridServer.Path("spaces", SpaceOf(words), "profiles", Of(words));

    public static string SpaceOf(CommandWords words) => words.Option("space") ?? "default";

    private static string Of(CommandWords words)
    {
        var text = words.Argument(Argument.Name);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !Types.Contains(text[..colon], StringComparer.Ordinal))
        {
            throw words.Wrong($"'{text}' names no profile: write user_id:ID or anonymous_id:ID.");
        }

        if (text[(colon + 1)..].Trim() is "" or "null" or "undefined")
        {
            throw words.Wrong($"The id in '{text}' is empty or a variable that was not set.");
        }

        return text;
    }
}
