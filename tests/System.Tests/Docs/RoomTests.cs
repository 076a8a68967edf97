using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Personalization.SystemTests.Docs;

/// <summary>The direction of dependencies, as docs/architecture.md draws it.</summary>
public sealed partial class RoomTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Background"] = [],
        ["Domain"] = [],
        ["Segment"] = [],
        ["Grains.Interfaces"] = [],
        ["Sessions"] = [],
        ["Settings"] = [],
        ["Sites"] = ["Background", "Grains.Interfaces", "Settings"],
        ["Grains"] = ["Background", "Domain", "Segment", "Grains.Interfaces", "Sessions", "Settings", "Sites"],
        ["Hosting"] = ["Background", "Grains.Interfaces", "Settings"],
        ["Silo"] = ["Grains", "Hosting"],
        ["EdgeFrontend"] = ["Domain", "Segment", "Grains.Interfaces", "Sessions", "Sites", "Hosting"],
        ["Standalone"] = ["Silo", "EdgeFrontend"],
        ["Conformance"] = ["Domain"],
        ["Cli"] = ["Conformance", "Domain"],
    };

    [Fact]
    public void Rooms_reference_only_what_they_may()
    {
        var rooms = Directory.GetFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories);

        Assert.Equal(Allowed.Keys.Order(), rooms.Select(f => Path.GetFileNameWithoutExtension(f)).Order());
        foreach (var room in rooms)
        {
            var name = Path.GetFileNameWithoutExtension(room);
            var references = XDocument.Load(room)
                .Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));
            Assert.Empty(references.Except(Allowed[name]).Select(r => $"{name} -> {r}"));
        }
    }

    public static TheoryData<string> Rooms => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Folders_of_a_room_know_each_other_in_one_direction_only(string room) => Assert.Empty(new FolderGraph(room).Circles());

    [Fact]
    public void The_graph_of_folders_sees_what_folders_use() => Assert.True(new FolderGraph("EdgeFrontend").Count > 5);

    /// <summary>Longer lines hold a text that reads worse in pieces, or nothing.</summary>
    [Fact]
    public void Lines_of_code_are_at_most_140_columns() =>
        Assert.Empty(SourceFiles().SelectMany(file => File.ReadLines(file).Where(line => line.Length > 140 && !line.Contains('"'))
            .Select(line => $"{Path.GetRelativePath(Repository.Root, file)}: {line.Trim()}")));

    [Fact]
    public void Log_messages_end_without_a_period() =>
        Assert.Empty(SourceFiles().SelectMany(file => LogMessageWithPeriod().Matches(File.ReadAllText(file)).Select(match => $"{Path.GetFileName(file)}: {match.Value}")));

    /// <summary>Whatever a page calls by its path is there: whoever follows it must not end in front of a wall.</summary>
    [Fact]
    public void Files_and_folders_that_the_docs_name_exist()
    {
        var pages = Directory.GetFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Append(Repository.PathOf("README.md")).Append(Repository.PathOf("CONTRIBUTING.md")).Append(Repository.PathOf("SECURITY.md")).ToList();
        var named = pages.SelectMany(page => PathInDocs().Matches(File.ReadAllText(page)).Select(match => (Page: Path.GetFileName(page), Path: match.Groups["path"].Value))).ToList();

        Assert.True(named.Count > 20, $"Only {named.Count} paths were found: the pattern no longer fits what pages write.");
        Assert.Empty(named.Where(one => !Path.Exists(Repository.PathOf(one.Path))).Select(one => $"{one.Page}: {one.Path}"));
    }

    [Fact]
    public void Log_event_ids_are_unique_in_a_room()
    {
        foreach (var room in Allowed.Keys)
        {
            var ids = Directory.GetFiles(Repository.PathOf("src", room), "*.cs", SearchOption.AllDirectories)
                .Where(f => !f.Contains("/obj/", StringComparison.Ordinal))
                .SelectMany(f => LogEventId()
                    .Matches(File.ReadAllText(f))
                    .Select(m => int.Parse(m.Groups["id"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)));
            Assert.Empty(ids.GroupBy(id => id).Where(same => same.Count() > 1).Select(same => $"{room}: {same.Key}"));
        }
    }

    [Fact]
    public void Domain_has_no_packages() =>
        Assert.Empty(XDocument.Load(Repository.PathOf("src", "Domain", "Domain.csproj")).Descendants("PackageReference"));

    [Fact]
    public void Sessions_have_no_packages() =>
        Assert.Empty(XDocument.Load(Repository.PathOf("src", "Sessions", "Sessions.csproj")).Descendants("PackageReference"));

    [Theory]
    [InlineData("DateTime.UtcNow")]
    [InlineData("Guid.NewGuid")]
    [InlineData("Random.Shared")]
    [InlineData("TimeProvider")]
    [InlineData("Task.Delay")]
    public void Domain_and_Sessions_read_no_clock_and_throw_no_dice(string forbidden)
    {
        string[] pure = ["Domain", "Sessions"];
        var files = pure.SelectMany(room => Directory.GetFiles(Repository.PathOf("src", room), "*.cs", SearchOption.AllDirectories))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal));

        Assert.DoesNotContain(files, f => File.ReadAllText(f).Contains(forbidden, StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_conversations_with_the_grid_name_the_grain_factory()
    {
        var files = Directory.GetFiles(Repository.PathOf("src", "EdgeFrontend"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal)
                && File.ReadAllText(f).Contains("IGrainFactory", StringComparison.Ordinal))
            .Select(f => Path.GetFileName(f));

        // One class that makes the references to visitors' grains, and one a conversation: pages, rules, pushes, queued events, reports of
        // what was served, watched profiles, the session, probes, and the first calls of a fresh process.
        Assert.Empty(
            files.Except(
                [
                    "ProfileGrains.cs", "GrainDecisionClient.cs", "GrainRuleSetSource.cs", "GrainProfilePush.cs", "GrainEventQueue.cs",
                    "GrainServedReports.cs", "GrainProfileChanges.cs", "GrainSessionChannel.cs", "ProbeGrains.cs",
                    "DecisionWarmUp.cs", "GridRehearsal.cs",
                ]));
    }

    [Fact]
    public void No_host_ships_settings()
    {
        var files = Directory.GetFiles(Repository.PathOf("src"), "appsettings*.json", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/bin/", StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal))
            .Select(f => Path.GetRelativePath(Repository.Root, f));

        Assert.Empty(files);
    }

    private static IEnumerable<string> SourceFiles() => Directory.GetFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    [GeneratedRegex(@"`(?<path>(src|tests|docs|docker|eng|samples|benchmarks|simulators)/[A-Za-z0-9_./-]*[A-Za-z0-9_])/?`", RegexOptions.ExplicitCapture)]
    private static partial Regex PathInDocs();

    [GeneratedRegex(@"\[LoggerMessage\([^\]]*[^.]\.""\)\]")]
    private static partial Regex LogMessageWithPeriod();

    [GeneratedRegex(@"\[LoggerMessage\((?<id>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex LogEventId();
}
