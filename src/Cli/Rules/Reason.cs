using Personalization.Cli.CommandLine;

namespace Personalization.Cli.Rules;

/// <summary>Why a change is made; kept with the version.</summary>
internal static class Reason
{
    public static readonly OptionSpec Option = new("reason", "TEXT", "why, for those who look it up later") { IsRequired = true };

    public static string Query(CommandWords words) => "?reason=" + Uri.EscapeDataString(words.Required("reason"));
}
