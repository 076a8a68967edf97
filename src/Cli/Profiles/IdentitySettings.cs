using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Profiles;

/// <summary>What a command about one profile takes: <c>user_id:john</c> or <c>anonymous_id:...</c>, as in the API and in exports.</summary>
internal class IdentitySettings : SpaceSettings
{
    private static readonly string[] Types = ["user_id", "anonymous_id"];

    [CommandArgument(0, "<IDENTITY>")]
    [Description("user_id:ID or anonymous_id:ID")]
    public string Identity { get; init; } = "";

    /// <summary>The path of the profile.</summary>
    /// <exception cref="UsageException">It is no identity.</exception>
    public string ProfilePath()
    {
        var colon = Identity.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !Types.Contains(Identity[..colon], StringComparer.Ordinal))
        {
            throw new UsageException($"'{Identity}' names no profile: write user_id:ID or anonymous_id:ID.");
        }

        return UnsetVariable.Is(Identity[(colon + 1)..])
            ? throw new UsageException($"The id in '{Identity}' is empty or a variable that was not set.")
            : GridServer.Path("spaces", Space, "profiles", Identity);
    }
}
