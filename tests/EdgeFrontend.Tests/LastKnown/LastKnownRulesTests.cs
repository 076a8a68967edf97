using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Grid.RuleSets.LastKnown;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Testing;

namespace Personalization.EdgeFrontend.Tests.LastKnown;

/// <summary>An edge that starts with the rules of its life before, and what the cluster's word makes of them.</summary>
public sealed class LastKnownRulesTests : IDisposable
{
    private const string Phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148";
    private const string Older = """{"routes":[{"path":"/","feature":"f"}],"features":{"f":{"defaultValue":"/older"}}}""";

    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("grid-last-known-").FullName, "edge");

    private string File => Path.Combine(_folder, "default.rules");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public async Task What_came_in_force_is_in_force_again_after_a_restart_with_its_kill_switches()
    {
        await using (var first = await StartAsync())
        {
            await TellAsync(first, Document(4, 2, EdgeHarness.Rules, "snippet"));
            await Eventually.HoldsAsync("the file", () => System.IO.File.Exists(File));
            Assert.True(OperatingSystem.IsWindows() || System.IO.File.GetUnixFileMode(File) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }

        await using var edge = await StartAsync();

        Assert.Equal("/mobile", await SeeAsync(edge));
        Assert.DoesNotContain("sdk.js", await (await edge.GetAsync("/x")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(new RuleSetVersions(4, 2), Loader(edge).InForce("default"));
        Assert.True(Loader(edge).IsLastKnown("default"));
        await Eventually.HoldsAsync("the cluster to be told", () => edge.Session.Facts!.Sites[0].LastKnown);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(4)]
    [InlineData(1)]
    public async Task The_clusters_word_replaces_what_was_kept_also_by_an_older_version(long version)
    {
        await KeepAsync(4);
        await using var edge = await StartAsync();
        Assert.Equal("/mobile", await SeeAsync(edge));

        await TellAsync(edge, Document(version, 1, Older));

        Assert.Equal("/older", await SeeAsync(edge));
        Assert.Equal((version, false), (Loader(edge).InForce("default").Rules, Loader(edge).IsLastKnown("default")));
        await Eventually.HoldsAsync(
            "the file to follow", () => KeptRulesFile.Read(System.IO.File.ReadAllBytes(File), "default", out _)?.Document.Info.Version == version);
    }

    [Fact]
    public async Task An_answer_that_is_older_than_what_the_session_told_is_not_taken()
    {
        await KeepAsync(4);
        await using var edge = await StartAsync();

        edge.RuleSource.Answer = (_, _) => Task.FromResult<RuleSetDocument?>(Document(5, 1, Older));
        var isApplied = edge.Session.Tell(Message(6, 1));
        await Eventually.HoldsAsync("the poll after it", () => edge.Session.Last!.Follows && edge.Session.Last.Number > 3);

        Assert.False(isApplied());
        Assert.Equal(4, Loader(edge).InForce("default").Rules);
    }

    [Fact]
    public async Task A_document_that_cannot_be_used_is_not_kept_but_its_kill_switches_are()
    {
        await using (var first = await StartAsync())
        {
            await TellAsync(first, Document(4, 1, EdgeHarness.Rules));
            await TellAsync(first, Document(5, 2, """{"features":5}""", "variations"));
            await Eventually.HoldsAsync(
                "the file", () => System.IO.File.Exists(File) && KeptRulesFile.Read(System.IO.File.ReadAllBytes(File), "default", out _)?.Document.KillSwitchVersion == 2);
        }

        await using var edge = await StartAsync();

        Assert.Equal(new RuleSetVersions(4, 2), Loader(edge).InForce("default"));
        Assert.Equal("/", await SeeAsync(edge));
    }

    [Theory]
    [InlineData("damaged")]
    [InlineData("cut")]
    [InlineData("empty")]
    [InlineData("folder")]
    [InlineData("huge")]
    public async Task A_file_that_is_of_no_use_is_reported_and_replaced_by_the_next_version(string how)
    {
        await KeepAsync(4);
        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        if (how == "folder")
        {
            System.IO.File.Delete(File);
            Directory.CreateDirectory(File);
        }
        else
        {
            bytes[^40] ^= 1;
            await System.IO.File.WriteAllBytesAsync(
                File, how switch { "damaged" => bytes, "cut" => bytes[..^9], "empty" => [], _ => new byte[KeptRulesFile.MaxBytes + 1] });
        }

        await using var edge = await StartAsync();

        Assert.Equal("/", await SeeAsync(edge));
        if (how == "folder") return;
        Assert.Contains(edge.Logs.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("kept in", StringComparison.Ordinal));
        await TellAsync(edge, Document(5, 1, EdgeHarness.Rules));
        await Eventually.HoldsAsync(
            "a good file", () => KeptRulesFile.Read(System.IO.File.ReadAllBytes(File), "default", out _)?.Document.Info.Version == 5);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_to_costs_a_warning_and_nothing_else()
    {
        await System.IO.File.WriteAllTextAsync(_folder, "a file where the folder should be");
        await using var edge = await StartAsync();

        await TellAsync(edge, Document(5, 1, EdgeHarness.Rules));

        Assert.Equal("/mobile", await SeeAsync(edge));
        await Eventually.HoldsAsync("the warning", () => edge.Logs.Lines.Any(line => line.Contains("could not be kept", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_edge_is_ready_alone_only_after_it_waited_and_only_with_rules_for_every_site()
    {
        await KeepAsync(4);
        await using var edge = await StartAsync();
        var lastKnown = edge.Services.GetRequiredService<LastKnownRules>();
        Assert.False(lastKnown.ServeAlone);

        await Eventually.HoldsAsync("the edge's patience to end", () => lastKnown.ServeAlone);

        var report = await edge.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "rules");
        Assert.Equal(HealthStatus.Healthy, report.Status);
        await TellAsync(edge, Document(4, 1, EdgeHarness.Rules));
        Assert.False(lastKnown.ServeAlone);
    }

    private static RuleSetLoader Loader(EdgeHarness edge) => edge.Services.GetRequiredService<RuleSetLoader>();

    private static SessionMessage Message(long rules, long switches) => new()
    {
        Kind = SessionMessageKind.Rules,
        Subject = "default",
        Versions = new RuleSetVersions(rules, switches),
    };

    private static async Task TellAsync(EdgeHarness edge, RuleSetDocument document)
    {
        edge.RuleSource.Answer = (_, _) => Task.FromResult<RuleSetDocument?>(document);
        var isApplied = edge.Session.Tell(Message(document.Info.Version, document.KillSwitchVersion));
        await Eventually.HoldsAsync("the edge has what it was told", isApplied);
    }

    private static RuleSetDocument Document(long version, long switches, string rules, string? off = null) => new()
    {
        Info = new RuleSetVersionInfo { Version = version, Hash = "h", Author = "test" },
        Document = Encoding.UTF8.GetBytes(rules),
        KillSwitches = off is null ? [] : [new KillSwitch { Kind = off, Feature = "*", Author = "test" }],
        KillSwitchVersion = switches,
    };

    private static async Task<string> SeeAsync(EdgeHarness edge)
    {
        using var page = await edge.GetAsync("/", headers: ("User-Agent", Phone));
        Assert.True(page.IsSuccessStatusCode);
        return edge.Origin.Last.RawTarget;
    }

    private async Task<EdgeHarness> StartAsync()
    {
        var edge = await EdgeHarness.StartAsync(new() { ["Edge:StateDirectory"] = _folder }, rules: null);
        edge.Origin.Handler = context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<html><head></head><body></body></html>");
        };
        return edge;
    }

    private async Task KeepAsync(long version)
    {
        Directory.CreateDirectory(_folder);
        await System.IO.File.WriteAllBytesAsync(
            File, KeptRulesFile.Write("default", new KeptRules(Document(version, 1, EdgeHarness.Rules), DateTimeOffset.UnixEpoch)));
    }
}
