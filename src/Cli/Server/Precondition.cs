using System.Globalization;
using System.Net.Http.Headers;
using Personalization.Cli.CommandLine;

namespace Personalization.Cli.Server;

/// <summary>The version that a change expects.</summary>
/// <param name="Version">This one must be in force; null = any.</param>
/// <param name="MustBeNew">There must be none yet.</param>
internal readonly record struct Precondition(long? Version, bool MustBeNew)
{
    /// <summary>From <c>--if-version</c> and <c>--if-absent</c>.</summary>
    public static Precondition Of(string? ifVersion, bool ifAbsent = false) =>
        ifVersion is not null && ifAbsent
            ? throw new UsageException("--if-version and --if-absent exclude each other.")
            : new Precondition(WholeNumberAttribute.Of(ifVersion), ifAbsent);

    /// <summary>From <c>--expect</c>, where 0 stands for none.</summary>
    public static Precondition Expected(string expect) =>
        WholeNumberAttribute.Of(expect) is { } version and > 0 ? new Precondition(version, false) : new Precondition(null, true);

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
