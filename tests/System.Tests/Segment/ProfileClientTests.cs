using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Http;
using Personalization.Segment.Profiles;
using Personalization.Simulators;

namespace Personalization.SystemTests.Segment;

public sealed class ProfileClientTests : SegmentTestBase
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task All_pages_are_read_each_trait_with_its_own_time()
    {
        var traits = Enumerable.Range(0, 450)
            .ToDictionary(number => $"t {number:D3}?é", number => SimulatedTrait.Of(number / 4m, Noon.AddSeconds(number)));
        Control.Profiles.Set("a+b/c é", traits);

        var found = Assert.IsType<ProfileFound>(await PullAsync("a+b/c é"));

        Assert.Equal((ProfileCompleteness.Complete, 450, 3), (found.Completeness, found.Traits.Count, found.Requests));
        Assert.All(found.Traits, trait => Assert.Equal(traits[trait.Name].UpdatedAt, trait.UpdatedAt));
        Assert.Equal(
            traits.Values.Select(trait => trait.Value.GetRawText()),
            found.Traits.OrderBy(trait => trait.Name, StringComparer.Ordinal).Select(trait => Encoding.UTF8.GetString(trait.RawJson.Span)));
        Assert.Equal(3, found.RequestIds.Distinct().Count());
        Assert.Equal(3, Control.Requests.Count(EndpointFamily.Profiles, "traits", "a+b/c é"));
    }

    [Fact]
    public async Task An_unknown_user_and_a_wrong_token_are_answers_of_their_own()
    {
        Assert.IsType<ProfileNotFound>(await PullAsync("nobody"));
        Assert.IsType<ProfileUnauthorized>(
            await Profiles().PullTraitsAsync(Space with { Token = "wrong" }, "user_id", "user-000001", CancellationToken.None));
    }

    [Fact]
    public async Task Ids_are_lowered_only_when_the_space_wants_it()
    {
        var client = Profiles();

        Assert.IsType<ProfileNotFound>(await client.PullTraitsAsync(Space, "user_id", "USER-000001", CancellationToken.None));
        Assert.IsType<ProfileFound>(
            await client.PullTraitsAsync(Space with { LowerCaseIds = true }, "user_id", "USER-000001", CancellationToken.None));
    }

    [Fact]
    public async Task A_permit_is_asked_for_every_page_and_without_one_nothing_is_sent()
    {
        Control.Profiles.Set(
            "many", Enumerable.Range(0, 450).ToDictionary(number => $"t{number}", number => SimulatedTrait.Of(number, Noon)));
        var left = 2;

        var pull = await Profiles()
            .PullTraitsAsync(Space, "user_id", "many", _ => ValueTask.FromResult(left-- > 0), CancellationToken.None);

        Assert.Equal((ProfileFailure.NoPermit, 2), (Assert.IsType<ProfilePullFailed>(pull).Reason, pull.Requests));
        Assert.Equal(2, Control.Requests.Count(EndpointFamily.Profiles));
    }

    [Fact]
    public async Task With_a_budget_of_permits_the_other_side_never_sees_more_requests_than_permits()
    {
        const int budget = 40;
        Control.LimitRate(budget);
        var permits = budget;
        var client = Profiles();

        var pulls = await Task.WhenAll(Enumerable.Range(1, 120).Select(number => client.PullTraitsAsync(
            Space, "user_id", SyntheticUsers.UserId(number), _ => ValueTask.FromResult(
                Interlocked.Decrement(ref permits) >= 0), CancellationToken.None)));

        Assert.Equal(
            (budget, 120 - budget),
            (pulls.OfType<ProfileFound>()
                .Count(), pulls.OfType<ProfilePullFailed>()
                .Count(failed => failed.Reason == ProfileFailure.NoPermit)));
        Assert.Equal(budget, Control.Requests.Count(EndpointFamily.Profiles));
        Assert.InRange(Control.Requests.PeakIn(TimeSpan.FromSeconds(1), EndpointFamily.Profiles), 1, budget);
    }

    [Fact]
    public async Task Over_the_rate_the_wait_is_told_when_it_is_known_and_nothing_is_sent_twice()
    {
        Control.LimitRate(0);
        var without = await PullAsync("user-000001");
        Control.LimitRate(0, 7);
        var with = await PullAsync("user-000001");

        Assert.Null(Assert.IsType<ProfileRateLimited>(without).RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(7), Assert.IsType<ProfileRateLimited>(with).RetryAfter);
        Assert.Equal(2, Control.Requests.Count(EndpointFamily.Profiles));
    }

    [Fact]
    public async Task More_pages_than_allowed_make_an_incomplete_profile()
    {
        Control.Profiles.Set(
            "many", Enumerable.Range(0, 450).ToDictionary(number => $"t{number:D3}", number => SimulatedTrait.Of(number, Noon)));

        var capped = Assert.IsType<ProfileFound>(await PullAsync("many", options => options.MaxPages = 2));
        var sized = Assert.IsType<ProfileFound>(
            await PullAsync("many", options => (options.MaxPageBytes, options.MaxPullBytes) = (20 * 1024, 20 * 1024)));

        Assert.Equal((ProfileCompleteness.PageCap, 400, false), (capped.Completeness, capped.Traits.Count, capped.IsComplete));
        Assert.Equal((ProfileCompleteness.SizeCap, 400), (sized.Completeness, sized.Traits.Count));
    }

    [Fact]
    public async Task A_caller_that_leaves_gets_its_cancellation_and_not_an_outcome()
    {
        Control.Faults.Add(Fault.Hang());
        using var leave = new CancellationTokenSource();
        var pull = Profiles().PullTraitsAsync(Space, "user_id", "user-000001", leave.Token);
        await Control.Requests.WaitForAsync(log => log.InFlight(EndpointFamily.Profiles) == 1, Soon, "the request to arrive");

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pull);
    }

    [Fact]
    public async Task Slow_pages_end_with_the_deadline_of_the_whole_pull()
    {
        Control.Profiles.Set(
            "many", Enumerable.Range(0, 2000).ToDictionary(number => $"t{number:D4}", number => SimulatedTrait.Of(number, Noon)));
        Control.Faults.Add(Fault.Delay(TimeSpan.FromMilliseconds(300)));
        var watch = Stopwatch.StartNew();

        var pull = await PullAsync(
            "many", options => (options.RequestTimeout, options.PullTimeout) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));

        Assert.Equal(ProfileFailure.Timeout, Assert.IsType<ProfilePullFailed>(pull).Reason);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(5));
        Assert.InRange(pull.Requests, 1, 4);
    }

    [Fact]
    public async Task A_server_that_ignores_verbose_still_gives_traits()
    {
        await using var server = await ScriptedServer.StartAsync(
            "application/json", """{"traits":{"plan":"pro"},"cursor":{"has_more":false}}""");

        var found = Assert.IsType<ProfileFound>(await PullFromAsync(server));

        Assert.Null(Assert.Single(found.Traits).UpdatedAt);
    }

    [Theory]
    [InlineData("text/html", "<html>not here</html>", 404, ProfileFailure.NotJson)]
    [InlineData("text/plain", "404 page not found", 404, ProfileFailure.NotJson)]
    [InlineData("text/html", "<html>sign in</html>", 200, ProfileFailure.NotJson)]
    [InlineData("application/json", """{"ok":true}""", 200, ProfileFailure.NotJson)]
    [InlineData("application/json", "", 200, ProfileFailure.CutBody)]
    [InlineData("application/json", """{"traits":{"a":1""", 200, ProfileFailure.CutBody)]
    [InlineData(
        "application/json",
        """{"traits":{},"cursor":{"url":"/v1/spaces/spa_demo/collections/users/profiles/user_id:other/traits"}}""",
        200,
        ProfileFailure.WrongUser)]
    [InlineData(
        "application/json",
        """{"traits":{},"cursor":{"url":"/v1/spaces/spa_secret/collections/users/profiles/use_1/traits"}}""",
        200,
        ProfileFailure.WrongUser)]
    [InlineData("application/json", "{}", 206, ProfileFailure.UnexpectedStatus)]
    public async Task What_is_not_this_users_profile_is_never_taken_for_one_nor_for_its_absence(
        string type, string body, int status, ProfileFailure reason)
    {
        await using var server = await ScriptedServer.StartAsync(type, body, status);

        Assert.Equal(reason, Assert.IsType<ProfilePullFailed>(await PullFromAsync(server)).Reason);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(414)]
    public async Task Other_refusals_are_final(int status)
    {
        await using var server = await ScriptedServer.StartAsync("application/json", "{}", status);

        Assert.Equal(status, Assert.IsType<ProfileRejected>(await PullFromAsync(server)).StatusCode);
    }

    [Fact]
    public async Task Redirects_are_not_followed_and_cookies_not_kept()
    {
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.Headers.SetCookie = "session=1; Path=/";
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        var client = Profiles();

        for (var turn = 0; turn < 2; turn++)
        {
            var pull = await client.PullTraitsAsync(Space with { ProfilesUrl = server.Url }, "user_id", "u", CancellationToken.None);
            Assert.Equal(ProfileFailure.UnexpectedStatus, Assert.IsType<ProfilePullFailed>(pull).Reason);
        }

        Assert.Equal(2, server.Requests.Count);
        Assert.All(
            server.Requests,
            request => Assert.Equal(("", true), (request.Cookie, request.Target.Contains("/traits?", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_profile_that_becomes_another_between_two_pages_is_refused()
    {
        var turn = 0;
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            turn++;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(
                "{\"traits\":{},\"cursor\":{\"url\":\"/v1/spaces/spa_demo/collections/users/profiles/use_"
                    + turn + "/traits\",\"has_more\":true,\"next\":\"n\"}}");
        });

        Assert.Equal(ProfileFailure.WrongUser, Assert.IsType<ProfilePullFailed>(await PullFromAsync(server)).Reason);
    }

    [Fact]
    public async Task No_line_of_any_log_holds_an_id_a_token_or_a_trait()
    {
        const string canary = "canary-71c9";
        Control.Profiles.Set(canary, new { secret = $"{canary}-value" });
        var space = Space with { Token = $"{canary}-token" };
        var client = Profiles(options => options.RequestTimeout = TimeSpan.FromMilliseconds(300));

        await client.PullTraitsAsync(Space, "user_id", canary, CancellationToken.None);
        await client.PullTraitsAsync(space, "user_id", canary, CancellationToken.None);
        foreach (var fault in new[]
        {
            Fault.Hang(),
            Fault.Reset(),
            Fault.Status(500),
            Fault.Html(200),
            Fault.CutBody(),
            Fault.TooManyRequests(),
            Fault.WrongUser(),
        })
        {
            using (Control.Faults.Add(fault))
            {
                await client.PullTraitsAsync(Space, "user_id", canary, CancellationToken.None);
            }
        }

        Assert.Contains(Lines, line => line.Contains("A pull from space shop failed: Timeout", StringComparison.Ordinal));
        Assert.DoesNotContain(Lines, line => line.Contains(canary, StringComparison.OrdinalIgnoreCase)
            || line.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{canary}-token:")), StringComparison.Ordinal));
    }

    private Task<ProfilePull> PullFromAsync(ScriptedServer server) =>
        Profiles().PullTraitsAsync(Space with { ProfilesUrl = server.Url }, "user_id", "u_1", CancellationToken.None).WaitAsync(Soon);
}
