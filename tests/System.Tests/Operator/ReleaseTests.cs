using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.SystemTests.Grid;
using Personalization.Testing;

namespace Personalization.SystemTests.Operator;

/// <summary>Rules that take effect in steps, in the processes that users run, with visitors who come back.</summary>
public sealed class ReleaseTests : IAsyncLifetime
{
    private const string Secret = "release-0123456789";
    private const string ApproverSecret = "release-9876543210";

    private readonly HttpClient _http = new() { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Secret) } };
    private readonly HttpClient _approver = new()
    {
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", ApproverSecret) },
    };

    private readonly List<string> _visitors = [.. Enumerable.Range(0, 400).Select(_ => Guid.NewGuid().ToString())];
    private readonly Dictionary<string, List<long>> _seen = [];
    private GridUnderTest _grid = null!;
    private int _next;

    private Uri Silo => _grid.Processes[0].Management;

    public async Task InitializeAsync() => _grid = await GridUnderTest.StartAsync(
        GridShape.Separate,
        settings =>
        {
            settings["Edge:Id"] = "mel-1";
            settings["Edge:Location"] = "MEL01";
            settings["Releases:MinPages"] = "20";
            settings["Management:Keys:ops:Secret"] = Secret;
            settings["Management:Keys:ops:Role"] = "operate";
            settings["Management:Keys:anna:Secret"] = ApproverSecret;
            settings["Management:Keys:anna:Role"] = "approve";
        },
        Everybody("/red"));

    public async Task DisposeAsync()
    {
        _http.Dispose();
        _approver.Dispose();
        await _grid.DisposeAsync();
    }

    [Fact]
    public async Task A_good_release_reaches_everybody_and_nobody_goes_back()
    {
        await PublishAsync(Everybody("/green"), "20,100", "3s");
        await WithVisitorsAsync("the release to be completed", async () => (await ReleaseAsync()).Outcome == "completed");
        await VisitAsync(100);

        Assert.All(_seen.Values, versions => Assert.Equal(versions.Order(), versions));
        Assert.All(_seen.Values, versions => Assert.InRange(versions[0], 1, 2));
        Assert.Equal(2, await InForceAsync());
        var release = await ReleaseAsync();
        Assert.Equal(["begin", "advance", "advance", "complete"], release.Events);
    }

    [Fact]
    public async Task A_step_has_its_share_of_the_visitors_and_the_page_says_which_version_decided()
    {
        await PublishAsync(Everybody("/green"), "20,100", "168h");
        await WithVisitorsAsync("the first step", async () => (await ReleaseAsync()).Taken == 1);
        _seen.Clear();
        await VisitAsync(800);

        var inside = _seen.Values.Count(versions => versions.Contains(2));
        Assert.All(_seen.Values, versions => Assert.Single(versions.Distinct()));
        // Five standard errors around a fifth of 400.
        Assert.InRange(inside, 40, 120);
        Assert.Equal(1, (await ReleaseAsync()).Taken);
    }

    [Fact]
    public async Task A_path_that_the_website_does_not_have_is_found_before_any_visitor_gets_it()
    {
        await PublishAsync(Everybody("/nowhere"), "20,100", "3s");
        await WithVisitorsAsync("the rollback", async () => (await ReleaseAsync()).Outcome == "rolledBack");
        await VisitAsync(100);

        var release = await ReleaseAsync();
        Assert.Equal(["begin", "rollBack"], release.Events);
        Assert.Contains("/nowhere", release.LastWord, StringComparison.Ordinal);
        Assert.DoesNotContain(_seen.Values, versions => versions.Contains(2));
        Assert.Equal(3, await InForceAsync());
        Assert.Equal("Welcome to the red side", await _grid.HeadlineAsync(null));
    }

    [Fact]
    public async Task A_version_that_decides_nothing_is_rolled_back_from_the_few_who_saw_it()
    {
        const string nothing = """
            {"routes":[{"path":"/","feature":"landing-page"}],
             "features":{"landing-page":{"defaultValue":null,"rules":[{"id":"red","condition":{"no_such_trait":true},"force":"/red"}]}}}
            """;
        await PublishAsync(nothing, "5,100", "60s");
        await WithVisitorsAsync("the rollback", async () => (await ReleaseAsync()).Outcome == "rolledBack");
        await VisitAsync(400);

        var release = await ReleaseAsync();
        Assert.Contains("no rule matched", release.LastWord, StringComparison.Ordinal);
        Assert.InRange(_seen.Values.Count(versions => versions.Contains(2)), 1, 45);
        Assert.Equal(3, await InForceAsync());
    }

    [Fact]
    public async Task People_hold_resume_advance_and_roll_back_and_nothing_is_published_meanwhile()
    {
        await PublishAsync(Everybody("/green"), "20,50,100", "168h");
        await WithVisitorsAsync("the first step", async () => (await ReleaseAsync()).Taken == 1);

        using (var second = await SendAsync(_http, HttpMethod.Put, "ruleset?reason=x", Everybody("/other"), "1"))
        {
            Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
            Assert.Contains("Release 2", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(ExitCode.Done, (await GridAsync("releases", "hold", "--reason", "lunch")).Code);
        Assert.NotEqual(ExitCode.Done, (await GridAsync("releases", "advance", "--reason", "held")).Code);
        Assert.Equal(ExitCode.Done, (await GridAsync("releases", "resume", "--reason", "back")).Code);
        await WithVisitorsAsync(
            "the gates to let it on by hand", async () => (await GridAsync("releases", "advance", "--reason", "looked at it")).Code == ExitCode.Done);
        Assert.Equal(2, (await ReleaseAsync()).Taken);

        using (var forced = await SendAsync(_http, HttpMethod.Post, "release:advance", """{"reason":"now","force":true}""", null))
        {
            Assert.Equal(HttpStatusCode.Forbidden, forced.StatusCode);
        }

        using (var forced = await SendAsync(_approver, HttpMethod.Post, "release:advance", """{"reason":"now","force":true}""", null))
        {
            Assert.Equal(HttpStatusCode.OK, forced.StatusCode);
        }

        var (shown, text) = await GridAsync("releases", "show");
        Assert.Equal(ExitCode.Done, shown);
        Assert.Contains("step 3 of 3", text, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await GridAsync("releases", "rollback", "--reason", "wrong after all")).Code);
        await Eventually.HoldsAsync("the old content", async () => await _grid.HeadlineAsync(null) == "Welcome to the red side");
        Assert.Equal(
            ["begin", "advance", "hold", "resume", "advance", "advance", "rollBack"], (await ReleaseAsync()).Events);
        Assert.NotEqual(ExitCode.Done, (await GridAsync("releases", "rollback", "--reason", "again")).Code);
    }

    [Fact]
    public async Task A_silo_that_is_killed_in_the_middle_takes_the_release_no_further_and_loses_nothing_of_it()
    {
        await PublishAsync(Everybody("/green"), "20,100", "5s");
        await WithVisitorsAsync("the first step", async () => (await ReleaseAsync()).Taken == 1);

        await _grid.Processes[0].KillAsync();
        await _grid.Processes[0].StartAsync();
        await _grid.Processes[0].WaitUntilReadyAsync();

        Assert.InRange((await ReleaseAsync()).Taken, 1, 1);
        await WithVisitorsAsync("the release to be completed", async () => (await ReleaseAsync()).Outcome == "completed");
        Assert.All(_seen.Values, versions => Assert.Equal(versions.Order(), versions));
    }

    [Fact]
    public async Task A_large_change_is_seen_before_it_is_made_and_needs_a_second_person()
    {
        await VisitAsync(120);
        const string half = """
            {"routes":[{"path":"/","feature":"landing-page"}],
             "features":{"landing-page":{"defaultValue":null,"rules":[
               {"id":"some","condition":{"no_such_trait":true},"force":"/green"},{"id":"all","force":"/red"}]}}}
            """;
        Assert.Equal((120, 0), await TryAsync(half));
        Assert.Equal((120, 120), await TryAsync(Everybody("/green")));
        var file = Path.Combine(_grid.Folder, "tried.json");
        await File.WriteAllTextAsync(file, Everybody("/green"));
        var (tried, text) = await GridAsync("rules", "dry-run", file);
        Assert.Equal(ExitCode.Done, tried);
        Assert.Contains("120 of 120 sampled decisions come out otherwise", text, StringComparison.Ordinal);

        using (var alone = await SendAsync(_http, HttpMethod.Put, "ruleset?reason=x", Everybody("/green"), "1"))
        {
            Assert.Equal(HttpStatusCode.PreconditionRequired, alone.StatusCode);
            Assert.Contains("100% of 120 sampled decisions", await alone.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var approved = await SendAsync(_approver, HttpMethod.Post, "ruleset:approve", Everybody("/green"), "1");
        using var approval = JsonDocument.Parse(await approved.Content.ReadAsStringAsync());
        var word = Uri.EscapeDataString(approval.RootElement.GetProperty("approval").GetString()!);
        using var together = await SendAsync(_http, HttpMethod.Put, $"ruleset?reason=x&approval={word}", Everybody("/green"), "1");
        Assert.Equal(HttpStatusCode.OK, together.StatusCode);
    }

    [Theory]
    [InlineData("steps=0")]
    [InlineData("steps=")]
    [InlineData("steps=10,5")]
    [InlineData("steps=1,10&atOnce=true")]
    [InlineData("steps=1,10&hold=1s")]
    [InlineData("steps=1,10&hold=soon")]
    [InlineData("atOnce=null")]
    public async Task Steps_that_are_none_are_refused_and_nothing_is_published(string query)
    {
        using var answer = await SendAsync(_http, HttpMethod.Put, $"ruleset?reason=x&{query}", Everybody("/green"), "1");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(1, await InForceAsync());
    }

    private static string Everybody(string path) => $$$$"""
        {"routes":[{"path":"/","feature":"landing-page"}],
         "features":{"landing-page":{"defaultValue":null,"rules":[{"id":"all","force":"{{{{path}}}}"}]}}}
        """;

    private async Task PublishAsync(string document, string steps, string hold)
    {
        using var answer = await SendAsync(_http, HttpMethod.Put, $"ruleset?reason=test&steps={steps}&hold={hold}", document, "1");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Visitors go on coming until something has happened.</summary>
    private Task WithVisitorsAsync(string what, Func<Task<bool>> holds) => Eventually.HoldsAsync(what, async () =>
    {
        await VisitAsync(40);
        return await holds();
    }, TimeSpan.FromSeconds(120));

    private async Task VisitAsync(int pages)
    {
        for (var i = 0; i < pages; i++)
        {
            var visitor = _visitors[_next++ % _visitors.Count];
            using var page = await _grid.GetAsync("/", $"ajs_anonymous_id={visitor}");
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            if (!_seen.TryGetValue(visitor, out var versions))
            {
                _seen[visitor] = versions = [];
            }

            versions.Add(VersionOf(page));
        }
    }

    private static long VersionOf(HttpResponseMessage page)
    {
        var variation = page.Headers.GetValues("X-Variation").Single();
        return long.Parse(variation[(variation.LastIndexOf('=') + 1)..], CultureInfo.InvariantCulture);
    }

    /// <summary>Decisions that a dry run made again, and those that come out otherwise.</summary>
    private async Task<(long Sampled, long Moved)> TryAsync(string rules)
    {
        using var answer = await SendAsync(_http, HttpMethod.Post, "ruleset:dryRun", rules, null);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (document.RootElement.GetProperty("sampled").GetInt64(), document.RootElement.GetProperty("moved").GetInt64());
    }

    private async Task<long> InForceAsync()
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri(Silo, "/api/v1/sites/default/ruleset")));
        return document.RootElement.GetProperty("published").GetProperty("version").GetInt64();
    }

    private async Task<(string Outcome, int Taken, string[] Events, string LastWord)> ReleaseAsync()
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri(Silo, "/api/v1/sites/default/release")));
        var release = document.RootElement.GetProperty("release");
        var events = release.GetProperty("events").EnumerateArray().ToList();
        return (
            release.GetProperty("outcome").GetString()!,
            release.GetProperty("taken").GetInt32(),
            [.. events.Select(one => one.GetProperty("what").GetString()!)],
            events[^1].GetProperty("why").GetString()!);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, string body, string? expected)
    {
        using var request = new HttpRequestMessage(method, new Uri(Silo, $"/api/v1/sites/default/{path}"))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (expected is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{expected}\"");
        }

        return await client.SendAsync(request);
    }

    private async Task<(int Code, string Output)> GridAsync(params string[] words)
    {
        var outcome = await GridCall.RunAsync(Silo.ToString(), Secret, words);
        return (outcome.Code, outcome.Output + outcome.Errors);
    }
}
