using Personalization.Cli.CommandLine;

namespace Personalization.Cli.Profiles;

/// <summary><c>grid profiles</c>.</summary>
internal static class ProfileCommands
{
    public static CommandFamily Family { get; } = new CommandFamily("profiles", "read, write and erase profiles, one or many")
        .Add<ProfilesGetCommand>(
            "get", "print a profile: traits with time and source, version, age",
            ["profiles get user_id:john", "profiles get user_id:john --output table"])
        .Add<ProfilesPutCommand>(
            "put", "replace a profile: traits that are not named are removed",
            ["profiles put user_id:john --trait vip=true --if-absent"])
        .Add<ProfilesPatchCommand>(
            "patch", "merge traits into a profile",
            ["profiles patch user_id:john --trait red_group=true --expires red_group=3600", "profiles patch user_id:john --remove vip"])
        .Add<ProfilesDeleteCommand>(
            "delete", "erase a profile, or lift its suppression",
            ["profiles delete user_id:john --suppress"])
        .Add<ProfilesDeleteManyCommand>(
            "delete-many", "erase the profiles that NDJSON names, one a line",
            ["profiles delete-many gone.ndjson"],
            "A line is {\"id\":\"john\",\"type\":\"user_id\"}; lines that export wrote will do.",
            "A line that is refused is listed with its number and stops nothing. Erasing twice is safe, so the file may be sent again.")
        .Add<ProfilesListCommand>(
            "list", "print the identities of a space, one a line",
            ["profiles list --type user_id --prefix jo --limit 20"])
        .Add<ProfilesImportCommand>(
            "import", "merge profiles from NDJSON, one a line, as export writes them",
            ["profiles import backup.ndjson.gz"],
            "A line that is refused is listed with its number and stops nothing. Ctrl-C says how many lines are in.",
            "An import may be repeated: lines with \"at\" that are there already change nothing; without it a trait counts as said now. "
            + "gzip is taken as it is.")
        .Add<ProfilesExportCommand>(
            "export", "write the profiles of a space as NDJSON, one a line",
            ["profiles export backup.ndjson", "profiles export -"],
            "The file appears under its name only when it is complete.");
}
