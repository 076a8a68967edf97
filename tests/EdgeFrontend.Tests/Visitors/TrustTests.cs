using System.Net;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Tests.Visitors;

/// <summary>Who proves what on the wire, and what goes with a request to the grid.</summary>
public sealed class TrustTests
{
    private static readonly Dictionary<string, string?> Signed = new() { ["Sites:default:Cookies:Trust"] = "SignedOnly" };

    [Fact]
    public async Task A_first_view_gets_an_id_with_its_token_and_the_second_proves_it()
    {
        await using var edge = await EdgeHarness.StartAsync();

        var first = await edge.GetAsync("/");
        await edge.GetAsync("/", Cookies(first));

        var asked = Assert.Single(edge.Decisions.Requests);
        Assert.Equal((ProofLevel.Browser, SetCookies.Value(first, "ajs_anonymous_id")), (asked.Proof!.Level, asked.AnonymousId));
    }

    [Fact]
    public async Task A_user_id_without_proof_is_a_claim()
    {
        await using var edge = await EdgeHarness.StartAsync();

        await edge.GetAsync("/", $"ajs_user_id=john; ajs_anonymous_id=a-1; {edge.Token("a-1")}");

        var asked = Assert.Single(edge.Decisions.Requests);
        Assert.Equal((null, "john", ProofLevel.Browser), (asked.UserId, asked.ClaimedUserId, asked.Proof!.Level));
    }

    [Fact]
    public async Task Somebody_elses_anonymous_id_proves_nothing()
    {
        await using var edge = await EdgeHarness.StartAsync(Signed);

        var page = await edge.GetAsync("/", $"ajs_anonymous_id=victim; {edge.Token("mine")}");

        Assert.Empty(edge.Decisions.Requests);
        Assert.NotEqual("victim", SetCookies.Value(page, "ajs_anonymous_id"));
    }

    [Fact]
    public async Task An_id_that_the_grid_adopts_gets_a_token_and_stays()
    {
        await using var edge = await EdgeHarness.StartAsync();
        edge.Decisions.Answer = request => ValueTask.FromResult(
            edge.Decisions.Decided(request, null) is { Result: { } result } answer
                ? answer with { Result = result with { Adopted = true } }
                : default);

        var page = await edge.GetAsync("/", "ajs_anonymous_id=old-1");
        await edge.GetAsync("/", Cookies(page));

        Assert.Equal("old-1", SetCookies.Value(page, "ajs_anonymous_id"));
        Assert.Equal(
            [(true, ProofLevel.None), (false, ProofLevel.Browser)],
            edge.Decisions.Requests.Select(request => (request.Proof!.Adopts, request.Proof.Level)));
    }

    [Fact]
    public async Task An_id_that_belongs_to_somebody_with_a_token_is_replaced()
    {
        await using var edge = await EdgeHarness.StartAsync();
        edge.Decisions.Answer =
            _ => ValueTask.FromResult(new DecisionAnswer(
                new DecisionResult { Refused = true, AnonymousRefused = true }, DecisionFailures.Unproven));

        var page = await edge.GetAsync("/", "ajs_anonymous_id=victim");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.NotEqual("victim", SetCookies.Value(page, "ajs_anonymous_id"));
        Assert.NotNull(SetCookies.Find(page, "grid_token"));
    }

    [Fact]
    public async Task A_user_who_was_signed_out_everywhere_becomes_a_browser_again()
    {
        await using var edge = await EdgeHarness.StartAsync();
        edge.Decisions.Answer =
            _ => ValueTask.FromResult(new DecisionAnswer(new DecisionResult { Refused = true }, DecisionFailures.Unproven));

        var page = await edge.GetAsync("/", $"ajs_user_id=u-1; ajs_anonymous_id=a-1; {edge.Token("a-1", "u-1")}");
        edge.Decisions.Answer = null;
        await edge.GetAsync("/", $"ajs_anonymous_id=a-1; grid_token={SetCookies.Value(page, "grid_token")}");

        Assert.StartsWith("ajs_user_id=; Max-Age=0", SetCookies.Find(page, "ajs_user_id"));
        Assert.Equal(ProofLevel.Browser, edge.Decisions.Requests.Last().Proof!.Level);
    }

    [Fact]
    public async Task The_origins_empty_word_ends_the_vouch_and_keeps_the_browser()
    {
        await using var edge = await EdgeHarness.StartAsync();
        edge.Origin.Serve(TestOrigin.Page, response => response.Headers[OriginAssertedUser.HeaderName] = "");

        var page = await edge.GetAsync("/logout", $"ajs_user_id=u-1; ajs_anonymous_id=a-1; {edge.Token("a-1", "u-1")}");
        await edge.GetAsync("/", $"ajs_user_id=u-1; ajs_anonymous_id=a-1; grid_token={SetCookies.Value(page, "grid_token")}");

        Assert.Equal((null, ProofLevel.Browser), (edge.Decisions.Requests.Last().UserId, edge.Decisions.Requests.Last().Proof!.Level));
    }

    [Fact]
    public async Task Neither_token_nor_preview_reaches_the_origin()
    {
        await using var edge = await EdgeHarness.StartAsync();

        await edge.GetAsync(
            "/page", $"a=1; ajs_anonymous_id=a-1; {edge.Token("a-1")}; grid_preview=p; grid_user_sig=s; grid_forgotten=f; __Host-grid_token=t; b=2",
            ("Referer", "http://shop.example/x?grid_preview=abc.def-1&y=2"));

        Assert.Equal("a=1; ajs_anonymous_id=a-1; b=2", edge.Origin.Last["Cookie"]);
        Assert.Equal("http://shop.example/x?y=2", edge.Origin.Last["Referer"]);
    }

    [Fact]
    public async Task Under_SignedOnly_no_event_plants_an_id()
    {
        await using var edge = await EdgeHarness.StartAsync(Signed);

        var answer = await edge.PostJsonAsync(
            "/seg/events/i", """{"type":"identify","userId":"planted","anonymousId":"planted","messageId":"m1"}""");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(SetCookies.All(answer));
    }

    [Theory]
    [InlineData("http://shop.example", true)]
    [InlineData("http://blog.shop.example", false)]
    [InlineData("http://app.shop.example", true)]
    public async Task Under_SignedOnly_sibling_hosts_speak_only_when_they_are_named(string origin, bool allowed)
    {
        await using var edge = await EdgeHarness.StartAsync(new(Signed) { ["Sites:default:AllowedOrigins:0"] = "http://app.shop.example" });

        var answer = await edge.PostJsonAsync(
            "/seg/events/p", """{"type":"page","anonymousId":"a","messageId":"m1"}""", headers: ("Origin", origin));

        Assert.Equal(allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Nothing_is_reported_of_a_request_that_proves_nothing()
    {
        await using var edge = await EdgeHarness.StartAsync();
        edge.Decisions.Answer = request => ValueTask.FromResult(Enrolled(edge, request));

        await edge.GetAsync("/", "ajs_user_id=victim");
        await edge.GetAsync("/", "ajs_anonymous_id=old");
        await edge.GetAsync("/", $"ajs_user_id=john; ajs_anonymous_id=a-1; {edge.Token("a-1")}");

        await Testing.Eventually.HoldsAsync(
            "the one report that may be kept", () => Task.FromResult(!edge.Served.Reports.IsEmpty), TimeSpan.FromSeconds(10));
        var (visitor, report) = Assert.Single(edge.Served.Reports);
        Assert.Equal((null, "john", "a-1"), (report.UserId, report.ClaimedUserId, report.AnonymousId));
        Assert.Equal(ProofLevel.Browser, visitor.Proof.Level);
    }

    [Theory]
    [InlineData("ajs_user_id=victim", false)]
    [InlineData(null, true)]
    public async Task A_claim_learns_nothing_from_the_header_that_the_rules_keep_to_themselves(string? cookie, bool isTold)
    {
        await using var edge = await EdgeHarness.StartAsync(
            rules: EdgeHarness.Rules.Replace(
                "\"clientFeatures\": [ \"landing-page\" ]", "\"clientFeatures\": []", StringComparison.Ordinal));

        var page = await edge.SendAsync(HttpMethod.Head, "/", cookie);

        Assert.Equal(isTold, page.Headers.Contains("X-Variation"));
    }

    private static DecisionAnswer Enrolled(EdgeHarness edge, DecisionRequest request)
    {
        var answer = edge.Decisions.Decided(request, null);
        var experiment = new ExperimentAssignment
        {
            ExperimentKey = "exp",
            VariationKey = "1",
            HashAttribute = "id",
            HashValue = "x",
            Keep = true,
            Expose = true,
        };
        return answer with
        {
            Result = answer.Result! with
            {
                Decisions = Array.ConvertAll(answer.Result.Decisions, decision => decision with { Experiments = [experiment] }),
                ClaimKey = "claim",
            },
        };
    }

    private static string Cookies(HttpResponseMessage response) =>
        string.Join("; ", new[] { "ajs_anonymous_id", "grid_token" }.Select(name => $"{name}={SetCookies.Value(response, name)}"));
}
