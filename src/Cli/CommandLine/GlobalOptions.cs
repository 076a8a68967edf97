namespace Personalization.Cli.CommandLine;

/// <summary>Options that every command takes.</summary>
internal static class GlobalOptions
{
    public const string Url = "url";
    public const string Key = "key";

    public static readonly IReadOnlyList<OptionSpec> All =
    [
        new(Url, "URL", "management address of a silo or standalone; GRID_URL without it, else http://127.0.0.1:9090"),
        new(Key, "SECRET", "secret of a management key; better in GRID_KEY, where other users of the machine cannot see it"),
    ];
}
