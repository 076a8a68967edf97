using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Domain.Probes;
using Personalization.EdgeFrontend.Grid.Probes;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Testing;

namespace Personalization.EdgeFrontend.Tests.Probes;

/// <summary>What an edge answers to a probe, and what becomes of everything else that looks like one.</summary>
public sealed class ProbeTests : IAsyncLifetime
{
    private readonly Grains _grains = new();
    private EdgeHarness _edge = null!;

    public async Task InitializeAsync() => _edge = await EdgeHarness.StartAsync(
        new() { ["Edge:Location"] = "MEL01", ["Edge:Id"] = "mel-1" },
        builder => builder.Services.AddSingleton<IProbeGrains>(_grains));

    public async Task DisposeAsync() => await _edge.DisposeAsync();

    [Fact]
    public async Task A_signed_probe_gets_the_explanation_and_the_origin_hears_nothing()
    {
        var before = _edge.Origin.Requests.Count;
        using var answer = await ProbeAsync("/", new ProbeToken { Site = "default", ExpiresAt = Soon, Device = "mobile", Version = 7, Cohort = "stable" });
        var json = await ReadAsync(answer);

        Assert.Equal("private, no-store", answer.Headers.CacheControl?.ToString().Replace("no-store, private", "private, no-store", StringComparison.Ordinal));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Equal(
            ("mel-1", "MEL01", "default", "/", "landing-page", "mobile", "TARGETING_MATCH", "/mobile", "local"),
            (Text(json, "edge"), Text(json, "location"), Text(json, "site"), Text(json, "route"), Text(json, "feature"), Text(json, "variant"), Text(json, "reason"), Text(json, "path"), Text(json, "source")));
        Assert.Equal((7, 7, "stable"), (json.GetProperty("ruleSetVersion").GetInt64(), json.GetProperty("askedVersion").GetInt64(), Text(json, "askedCohort")));
        Assert.True(json.GetProperty("trace").GetArrayLength() > 0);
        Assert.Equal(before, _edge.Origin.Requests.Count);
    }

    [Fact]
    public async Task A_known_visitor_is_explained_by_their_grain_and_nothing_is_counted_remembered_or_told()
    {
        _grains.Answer = (key, request) => new ExplainResult
        {
            Decision = new DecisionResult
            {
                Silo = "s1",
                RuleSetVersion = 7,
                Profile = ProfileStatus.Fresh,
                ProfileVersion = 3,
                Decisions = [new FeatureDecision { Feature = "landing-page", Value = "\"/red\""u8.ToArray(), Variant = "red", Reason = "TARGETING_MATCH" }],
            },
            Trace = """[{"steps":[{"place":"features.landing-page"}]}]"""u8.ToArray(),
        };
        var counted = _edge.Session.Counters.Count;

        using var answer = await ProbeAsync("/?a=1", new ProbeToken { Site = "default", ExpiresAt = Soon, UserId = "john", Location = "SYD01" });
        var json = await ReadAsync(answer);

        Assert.Equal(("grain", "s1", "fresh", "/red", "SYD01"), (Text(json, "source"), Text(json, "silo"), Text(json, "profile"), Text(json, "path"), Text(json, "location")));
        var asked = Assert.Single(_grains.Requests);
        Assert.Equal(("john", "SYD01", "/", "a=1"), (asked.UserId, asked.Location, asked.Path, asked.Query));
        Assert.Empty(_edge.Decisions.Requests);
        Assert.Empty(_edge.Served.Reports);
        await _edge.GetAsync("/x");
        Assert.Equal(counted, _edge.Session.Counters.Count);
    }

    [Theory]
    [InlineData(null, null, null, "/mobile", "stable")]
    [InlineData(8L, null, null, "/new", "candidate")]
    [InlineData(null, "candidate", null, "/new", "candidate")]
    [InlineData(7L, null, null, "/mobile", "stable")]
    [InlineData(6L, null, null, null, null)]
    [InlineData(7L, "candidate", null, null, null)]
    public async Task The_version_and_the_cohort_that_were_asked_for_decide(
        long? version, string? cohort, string? browser, string? path, string? decided)
    {
        var snapshots = _edge.Services.GetRequiredService<RuleSetSnapshots>();
        var stable = snapshots.Find("default")!;
        EdgeHarness.Publish(_edge.Services, "default", EdgeHarness.Rules.Replace("/mobile", "/new", StringComparison.Ordinal), version: 8);
        var candidate = snapshots.Find("default")! with { IsCandidate = true };
        snapshots.Publish("default", stable with { Candidate = new EdgeCandidate(candidate, null) });

        using var answer = await ProbeAsync("/", new ProbeToken
        {
            Site = "default",
            ExpiresAt = Soon,
            Device = "mobile",
            Version = version,
            Cohort = cohort,
            AnonymousId = browser,
        });
        var json = await ReadAsync(answer);

        Assert.Equal((path, decided), (Text(json, "path"), Text(json, "cohort")));
    }

    [Fact]
    public async Task A_grain_that_fails_is_part_of_the_answer()
    {
        _grains.Answer = (_, _) => throw new InvalidOperationException("secret");
        using var answer = await ProbeAsync("/", new ProbeToken { Site = "default", ExpiresAt = Soon, UserId = "john" });
        var json = await ReadAsync(answer);

        Assert.Equal(("default", "default"), (Text(json, "source"), Text(json, "variant")));
        Assert.Contains("InvalidOperationException", Text(json, "note"), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", json.GetRawText(), StringComparison.Ordinal);
    }

    public static TheoryData<string> Worthless => new("expired", "site", "key", "cut", "twice", "empty", "posted", "text");

    [Theory]
    [MemberData(nameof(Worthless))]
    public async Task What_is_not_signed_for_now_and_here_changes_nothing_byte_for_byte(string what)
    {
        var token = new ProbeToken { Site = what == "site" ? "other" : "default", ExpiresAt = what == "expired" ? DateTimeOffset.UnixEpoch : Soon, UserId = "john" };
        var text = token.Sign(what == "key" ? new byte[32] : FakeSession.Secret);
        (string Name, string Value)[] headers = what switch
        {
            "cut" => [("Grid-Probe", text[..^4])],
            "twice" => [("Grid-Probe", text), ("Grid-Probe", text)],
            "empty" => [("grid-probe", "")],
            "text" => [("GRID-PROBE", "true")],
            _ => [("Grid-Probe", text)],
        };
        var method = what == "posted" ? HttpMethod.Post : HttpMethod.Get;

        var plain = await BytesAsync(method, []);
        var origin = _edge.Origin.Last.Headers.Keys.Order().ToList();
        var probed = await BytesAsync(method, headers);

        Assert.Equal(plain, probed);
        Assert.Equal(origin, _edge.Origin.Last.Headers.Keys.Order());
        Assert.DoesNotContain(_edge.Origin.Last.Headers.Keys, name => name.Equals("Grid-Probe", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_probe_by_the_session_is_answered_with_a_poll()
    {
        var id = Guid.NewGuid();
        var isApplied = _edge.Session.Tell(new SessionMessage
        {
            Kind = SessionMessageKind.Probe,
            Probe = new ProbeRequest { Id = id, Url = "http://shop.example/", Device = "mobile" },
        });

        await Eventually.HoldsAsync("the probe's answer", () => _edge.Session.Probes.ContainsKey(id));

        Assert.True(isApplied());
        Assert.Equal("/mobile", Text(JsonDocument.Parse(_edge.Session.Probes[id]).RootElement, "path"));
        Assert.True(_edge.Session.Facts!.AnswersProbes);
    }

    private static DateTimeOffset Soon => DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 60);

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    private async Task<HttpResponseMessage> ProbeAsync(string path, ProbeToken token)
    {
        await Eventually.HoldsAsync("the edge has the key", () => _edge.Session.Last!.Applied > 0);
        return await _edge.GetAsync(path, headers: ("Grid-Probe", token.Sign(FakeSession.Secret)));
    }

    /// <summary>Status line, headers and body as they are read, but for the time.</summary>
    private async Task<string> BytesAsync(HttpMethod method, (string Name, string Value)[] headers)
    {
        await Eventually.HoldsAsync("the edge has the key", () => _edge.Session.Last!.Applied > 0);
        // With a token of one's own nothing random is in the answer.
        using var answer = await _edge.SendAsync(
            method, "/", $"ajs_anonymous_id=a-1; {_edge.Token("a-1")}", content: method == HttpMethod.Post ? new StringContent("x") : null, headers: headers);
        var text = new StringBuilder().AppendLine(answer.StatusCode.ToString());
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key != "Date").OrderBy(header => header.Key))
        {
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{name}: {string.Join('|', values)}");
        }

        return text.Append(await answer.Content.ReadAsStringAsync()).ToString();
    }

    private sealed class Grains : IProbeGrains
    {
        public Func<string, DecisionRequest, ExplainResult>? Answer { get; set; }

        public List<DecisionRequest> Requests { get; } = [];

        public Task<ExplainResult> ExplainAsync(string key, DecisionRequest request)
        {
            Requests.Add(request);
            return Answer is null ? Task.FromException<ExplainResult>(new InvalidOperationException()) : Task.FromResult(Answer(key, request));
        }
    }
}
