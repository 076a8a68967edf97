using System.Globalization;
using Personalization.Domain.Releases;

namespace Personalization.EdgeFrontend.Grid.Decisions;

/// <summary>
/// Tells the website, while rules are released, by which version a page is decided: <c>Grid-Release: 7; cohort=candidate</c>. A server that
/// evaluates flags for that page sends it back, and gets the same version's answers.
/// </summary>
internal static class ReleaseHeader
{
    public const string Name = "Grid-Release";

    /// <summary>The header's value.</summary>
    public static string Format(long release, bool isCandidate) => string.Create(
        CultureInfo.InvariantCulture, $"{release}; cohort={(isCandidate ? ReleaseCohort.Candidate : ReleaseCohort.Stable)}");

    /// <summary>Whether the candidate is to decide; null when the request says nothing of this release.</summary>
    public static bool? Read(HttpRequest request, long release)
    {
        var value = request.Headers[Name].ToString();
        return value == Format(release, true) ? true : value == Format(release, false) ? false : null;
    }
}
