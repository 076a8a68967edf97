using System.Globalization;
using System.Net.Http.Headers;
using Personalization.Cli.CommandLine;

namespace Personalization.Cli.Server;

/// <summary>The version that a change expects.</summary>
/// <param name="Version">This one must be in force; null = any.</param>
/// <param name="MustBeNew">There must be none yet.</param>
internal readonly record struct Precondition(long? Version, bool MustBeNew)
{
    public static readonly OptionSpec IfVersion = new("if-version", "N", "do it only when this version is in force");
    public static readonly OptionSpec IfAbsent = new("if-absent", null, "do it only when there is none yet");
    public static readonly OptionSpec Expect = new("expect", "N", "the version that must be in force now; 0 = none was published yet")
    {
        IsRequired = true,
    };

    /// <summary>From <c>--if-version</c> and <c>--if-absent</c>.</summary>
    public static Precondition Of(CommandWords words)
    {
        var version = words.Number("if-version", 1, long.MaxValue);
        if (version is not null && words.Has("if-absent")) throw words.Wrong("--if-version and --if-absent exclude each other.");
        return new Precondition(version, words.Has("if-absent"));
    }

    /// <summary>From the mandatory <c>--expect</c>.</summary>
    public static Precondition Expected(CommandWords words) =>
        words.Number("expect", 0, long.MaxValue) is { } version and > 0 ? new Precondition(version, false) : new Precondition(null, true);

    public void AddTo(HttpRequestHeaders headers)
    {
        if (Version is { } version)
        {
            headers.IfMatch.Add(new EntityTagHeaderValue($"\"{version.ToString(CultureInfo.InvariantCulture)}\""));
        }

        if (MustBeNew)
        {
            headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        }
    }
}
