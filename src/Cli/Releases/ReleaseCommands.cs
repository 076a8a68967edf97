using Personalization.Cli.CommandLine;

namespace Personalization.Cli.Releases;

/// <summary><c>grid releases</c>: rules that take effect in steps.</summary>
internal static class ReleaseCommands
{
    public static CommandFamily Family { get; } = new CommandFamily("releases", "follow and steer rules that take effect in steps")
        .Add<ReleaseShowCommand>(
            "show", "print the release under way, or the last one, with both cohorts' figures",
            ["releases show", "releases show --output json"],
            "Exit code 5 when the last release was rolled back.")
        .Add<ReleaseListCommand>(
            "list", "print the releases and how they ended, newest first",
            ["releases list"])
        .Add<ReleaseAdvanceCommand>(
            "advance", "take the next step now, if the gates let it",
            ["releases advance --reason \"looked at by hand\"", "releases advance --reason \"night, no traffic\" --force"],
            "The step's time is not waited for; everything else is as if it were over. --force needs a key with the role approve.")
        .Add<ReleaseHoldCommand>(
            "hold", "stop at this step until somebody resumes",
            ["releases hold --reason \"support asks\""])
        .Add<ReleaseResumeCommand>(
            "resume", "go on after a hold",
            ["releases resume --reason \"false alarm\""])
        .Add<ReleaseRollbackCommand>(
            "rollback", "bring the stable version back for everybody, at once",
            ["releases rollback --reason \"wrong price\""]);
}
