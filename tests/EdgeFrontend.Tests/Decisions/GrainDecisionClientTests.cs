using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Personalization.Domain.Rules;
using Personalization.Domain.Switches;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Clustering;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Tests.Decisions;

/// <summary>The one remote call of a page: what happens when it is late, fails, or the silo behind it stays silent.</summary>
public sealed class GrainDecisionClientTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RuleSetSnapshots _snapshots = new();
    private readonly Site _site = new("shop", new SiteOptions { Origin = "http://127.0.0.1:1" }, new SiteFeatureSet());
    private readonly DecisionFallback _fallback;
    private readonly GrainDecisionClient _client;
    private Func<string, Task<DecisionResult>> _grain = key => Task.FromResult(Result());
    private int _calls;

    public GrainDecisionClientTests()
    {
        PublishRules(1);
        _fallback = new DecisionFallback(_snapshots, _time);
        _client = new GrainDecisionClient(
            (key, _) =>
            {
                _calls++;
                return _grain(key);
            },
            ClusterConnection.Assumed, _fallback, new SiloCircuitBreaker(_time), Options.Create(new DecisionOptions { Deadline = TimeSpan.FromMilliseconds(250) }),
            _time, NullLogger<GrainDecisionClient>.Instance);
    }

    [Fact]
    public async Task The_grain_asked_is_the_users_or_else_the_anonymous_ones()
    {
        var keys = new List<string>();
        _grain = key =>
        {
            keys.Add(key);
            return Task.FromResult(Result());
        };

        await DecideAsync("u 1");
        await _client.DecideAsync(_site, new Visitor { AnonymousId = "a-1" }, Request(), default);

        Assert.Equal([GrainKeys.User("shop", "u 1"), GrainKeys.Anonymous("shop", "a-1")], keys);
    }

    [Fact]
    public async Task An_answer_in_time_is_the_answer()
    {
        var answer = await DecideAsync("u");

        Assert.Null(answer.Failure);
        Assert.Equal(1, answer.Result!.RuleSetVersion);
    }

    [Fact]
    public async Task The_deadline_ends_the_wait_and_not_the_call()
    {
        var pending = new TaskCompletionSource<DecisionResult>();
        _grain = _ => pending.Task;

        var answer = DecideAsync("u");
        Assert.False(answer.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(251));

        Assert.Equal(DecisionFailures.Late, (await answer).Failure);
        Assert.False(pending.Task.IsCanceled);
    }

    [Fact]
    public async Task A_failing_grain_is_a_reason_and_never_an_exception()
    {
        _grain = _ => throw new InvalidOperationException("before the call");
        Assert.Equal(DecisionAnswer.Failed(DecisionFailures.Unavailable), await DecideAsync("u"));

        _grain = _ => Task.FromException<DecisionResult>(new TimeoutException("the grain's own"));
        Assert.Equal(DecisionAnswer.Failed(DecisionFailures.Unavailable), await WithTimeAsync(DecideAsync("u")));
    }

    [Fact]
    public async Task A_call_that_a_leaving_silo_turned_away_is_made_again_within_the_deadline()
    {
        _grain = _ => _calls < 3 ? Task.FromException<DecisionResult>(new SiloUnavailableException()) : Task.FromResult(Result("s2"));
        Assert.Null((await WithTimeAsync(DecideAsync("u"))).Failure);
        Assert.Equal(3, _calls);
    }

    [Fact]
    public async Task A_silo_that_may_not_speak_any_more_is_no_answer()
    {
        _grain = _ => Task.FromResult(_calls == 1 ? new DecisionResult { Silo = "s1" } : Result("s2"));

        var answer = await WithTimeAsync(DecideAsync("u"));

        Assert.Null(answer.Failure);
        Assert.Equal("s2", answer.Result!.Silo);
    }

    [Fact]
    public async Task A_call_that_every_silo_turns_away_ends_with_the_deadline()
    {
        _grain = _ => Task.FromException<DecisionResult>(new SiloUnavailableException());
        Assert.Equal(DecisionFailures.Unavailable, (await WithTimeAsync(DecideAsync("u"))).Failure);
        Assert.InRange(_calls, 2, 5);
    }

    [Fact]
    public async Task The_last_known_decision_stands_in_while_the_grain_is_silent()
    {
        await DecideAsync("u");
        _grain = _ => Task.FromException<DecisionResult>(new InvalidOperationException());

        var answer = await DecideAsync("u");

        Assert.Equal("red", answer.Result!.Decisions[0].Variant);
        Assert.Equal(DecisionFailures.Unavailable, answer.Failure);
        Assert.Null((await DecideAsync("someone else")).Result);
    }

    [Fact]
    public async Task It_does_so_for_a_minute_at_most()
    {
        await DecideAsync("u");
        _grain = _ => Task.FromException<DecisionResult>(new InvalidOperationException());

        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.NotNull((await DecideAsync("u")).Result);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null((await DecideAsync("u")).Result);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(1, 1)]
    public async Task Other_rules_or_a_kill_switch_end_it_at_once(long rules, long killSwitches)
    {
        await DecideAsync("u");
        _grain = _ => Task.FromException<DecisionResult>(new InvalidOperationException());

        PublishRules(rules, killSwitches);

        Assert.Null((await DecideAsync("u")).Result);
    }

    [Fact]
    public async Task An_erased_visitor_leaves_nothing_behind()
    {
        await DecideAsync("u");
        _fallback.Forget(GrainKeys.User("shop", "u"));
        _grain = _ => Task.FromException<DecisionResult>(new InvalidOperationException());

        Assert.Null((await DecideAsync("u")).Result);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_was_on_its_way_when_its_visitor_was_erased_is_not_remembered(bool all)
    {
        var pending = new TaskCompletionSource<DecisionResult>();
        _grain = _ => pending.Task;
        var asked = DecideAsync("u");
        _time.Advance(TimeSpan.FromMilliseconds(10));
        if (all)
        {
            _fallback.ForgetAll();
        }
        else
        {
            _fallback.Forget(GrainKeys.User("shop", "u"));
        }

        pending.SetResult(Result());
        Assert.NotNull((await asked).Result);
        _grain = _ => Task.FromException<DecisionResult>(new InvalidOperationException());

        Assert.Null((await DecideAsync("u")).Result);
    }

    [Fact]
    public async Task Whoever_comes_back_after_being_erased_is_remembered_again()
    {
        _fallback.Forget(GrainKeys.User("shop", "u"));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await DecideAsync("u");
        _grain = _ => Task.FromException<DecisionResult>(new InvalidOperationException());

        Assert.NotNull((await DecideAsync("u")).Result);
    }

    [Fact]
    public async Task Another_page_is_another_question()
    {
        await DecideAsync("u");
        _grain = _ => Task.FromException<DecisionResult>(new InvalidOperationException());

        var answer = await _client.DecideAsync(
            _site, new Visitor { UserId = "u" }, Request() with { Url = "https://shop.example/?other" }, default);

        Assert.Null(answer.Result);
    }

    [Fact]
    public async Task A_silent_silo_costs_its_visitors_the_deadline_only_a_few_times()
    {
        for (var i = 0; i < 10; i++)
        {
            await DecideAsync($"u{i}");
        }

        _grain = _ => new TaskCompletionSource<DecisionResult>().Task;
        for (var i = 0; i < SiloCircuitBreaker.LateAnswers; i++)
        {
            await LateAsync($"u{i}");
        }

        var calls = _calls;

        var answer = await DecideAsync("u9");

        Assert.Equal(DecisionFailures.SiloSuspended, answer.Failure);
        Assert.Equal("red", answer.Result!.Decisions[0].Variant);
        Assert.Equal(calls, _calls);
    }

    [Fact]
    public async Task One_call_at_a_time_looks_whether_the_silo_is_back()
    {
        for (var i = 0; i < 10; i++)
        {
            await DecideAsync($"u{i}");
        }

        _grain = _ => new TaskCompletionSource<DecisionResult>().Task;
        for (var i = 0; i < SiloCircuitBreaker.LateAnswers; i++)
        {
            await LateAsync($"u{i}");
        }

        _time.Advance(SiloCircuitBreaker.ProbePeriod);
        _grain = _ => Task.FromResult(Result());
        var calls = _calls;

        Assert.Null((await DecideAsync("u5")).Failure);
        Assert.Null((await DecideAsync("u6")).Failure);
        Assert.Equal(calls + 2, _calls);
    }

    [Fact]
    public async Task Visitors_of_other_silos_are_asked_as_ever()
    {
        await DecideAsync("slow");
        _grain = _ => Task.FromResult(Result("other"));
        await DecideAsync("fine");
        _grain = _ => new TaskCompletionSource<DecisionResult>().Task;
        for (var i = 0; i < SiloCircuitBreaker.LateAnswers; i++)
        {
            await LateAsync("slow");
        }

        _grain = _ => Task.FromResult(Result("other"));

        Assert.Null((await DecideAsync("fine")).Failure);
        Assert.Equal(DecisionFailures.SiloSuspended, (await DecideAsync("slow")).Failure);
    }

    [Fact]
    public async Task One_answer_in_time_clears_a_silo()
    {
        await DecideAsync("u1");
        await DecideAsync("u2");
        for (var i = 0; i < 10; i++)
        {
            _grain = _ => new TaskCompletionSource<DecisionResult>().Task;
            await LateAsync("u1");
            _grain = _ => Task.FromResult(Result());
            Assert.Null((await DecideAsync("u2")).Failure);
        }
    }

    [Fact]
    public async Task Once_a_visitor_of_a_lost_silo_is_answered_by_another_all_of_them_may_ask_again()
    {
        for (var i = 0; i < 10; i++)
        {
            await DecideAsync($"u{i}");
        }

        _grain = _ => new TaskCompletionSource<DecisionResult>().Task;
        for (var i = 0; i < SiloCircuitBreaker.LateAnswers; i++)
        {
            await LateAsync($"u{i}");
        }

        Assert.Equal(DecisionFailures.SiloSuspended, (await DecideAsync("u9")).Failure);

        _grain = _ => Task.FromResult(Result("s2"));
        _time.Advance(SiloCircuitBreaker.ProbePeriod);

        for (var i = 0; i < 10; i++)
        {
            Assert.Null((await DecideAsync($"u{i}")).Failure);
        }
    }

    [Fact]
    public async Task A_late_answer_from_another_silo_frees_the_lost_one_s_visitors_too()
    {
        for (var i = 0; i < 10; i++)
        {
            await DecideAsync($"u{i}");
        }

        var slow = new TaskCompletionSource<DecisionResult>();
        _grain = _ => slow.Task;
        for (var i = 0; i < SiloCircuitBreaker.LateAnswers; i++)
        {
            await LateAsync($"u{i}");
        }

        slow.SetResult(Result("s2"));
        _grain = _ => Task.FromResult(Result("s2"));

        await Testing.Eventually.HoldsAsync("the late answers to be heard of", async () => (await DecideAsync("u3")).Failure is null);
        for (var i = 3; i < 10; i++)
        {
            Assert.Null((await DecideAsync($"u{i}")).Failure);
        }
    }

    [Fact]
    public async Task A_silo_that_decided_nothing_does_not_take_the_last_known_decision_away()
    {
        await DecideAsync("u");
        _grain = _ => Task.FromResult(new DecisionResult { Silo = "s1", Profile = ProfileStatus.StorageUnavailable });

        var answer = await DecideAsync("u");

        Assert.Equal("red", answer.Result!.Decisions[0].Variant);
        Assert.Equal(DecisionFailures.Unavailable, answer.Failure);
        Assert.Equal(DecisionAnswer.Failed(DecisionFailures.Unavailable), await DecideAsync("somebody cold"));
    }

    private async Task<DecisionAnswer> WithTimeAsync(Task<DecisionAnswer> answer)
    {
        while (!answer.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(25));
            await Task.Yield();
        }

        return await answer;
    }

    private async Task LateAsync(string userId)
    {
        var answer = DecideAsync(userId);
        _time.Advance(TimeSpan.FromMilliseconds(251));
        Assert.Equal(DecisionFailures.Late, (await answer).Failure);
    }

    private Task<DecisionAnswer> DecideAsync(string userId) =>
        _client.DecideAsync(_site, new Visitor { UserId = userId }, Request(), default).AsTask();

    private void PublishRules(long version, long killSwitches = 0) =>
        _snapshots.Publish(
            "shop", new EdgeRuleSet(CompiledRuleSet.Empty, new RuleSetVersions(version, killSwitches), KillSwitchSet.None));

    private static DecisionRequest Request() =>
        new() { Proof = VisitorProof.Browser, Site = "shop", Features = ["f"], Url = "https://shop.example/" };

    private static DecisionResult Result(string silo = "s1") => new()
    {
        Decisions = [new FeatureDecision { Feature = "f", Value = "\"/red\""u8.ToArray(), Reason = "TARGETING_MATCH", Variant = "red" }],
        RuleSetVersion = 1,
        Silo = silo,
    };
}
