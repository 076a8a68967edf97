using Microsoft.Extensions.Time.Testing;
using Personalization.Grains.Erasures;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Tests.Profiles;

namespace Personalization.Grains.Tests.Erasures;

/// <summary>How edges hear of erased profiles, and why an acknowledged deletion means that they have.</summary>
public sealed class ErasureFeedTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly ErasureFeed _feed;
    private readonly Guid _edge = Guid.NewGuid();

    public ErasureFeedTests() => _feed = new ErasureFeed(_time);

    [Fact]
    public async Task A_deletion_is_acknowledged_after_the_edge_has_confirmed_it()
    {
        var waiting = AskAsync(await AskAsync());

        var announcing = _feed.AnnounceAsync("john");
        var news = await waiting.WaitAsync(Soon);
        Assert.Equal(["john"], news.Identities);
        Assert.False(announcing.IsCompleted);

        var next = AskAsync(news);
        await announcing.WaitAsync(Soon);
        Assert.False(next.IsCompleted);
    }

    [Fact]
    public async Task Without_edges_nothing_is_waited_for() => await _feed.AnnounceAsync("john").WaitAsync(Soon);

    [Fact]
    public async Task An_edge_that_is_gone_holds_up_one_announcement_for_a_second_and_no_other()
    {
        await AskAsync();
        var announcing = _feed.AnnounceAsync("john");
        Assert.False(announcing.IsCompleted);

        _time.Advance(ErasureFeed.Confirmation);

        await announcing.WaitAsync(Soon);
        await _feed.AnnounceAsync("jane").WaitAsync(Soon);
    }

    [Fact]
    public async Task An_edge_that_comes_back_gets_all_that_it_missed()
    {
        var start = await AskAsync();
        await MissAsync("john");
        await _feed.AnnounceAsync("jane").WaitAsync(Soon);

        var news = await AskAsync(start).WaitAsync(Soon);

        Assert.Equal(["john", "jane"], news.Identities);
        Assert.False(news.Incomplete);
    }

    [Fact]
    public async Task An_edge_that_was_away_for_longer_than_the_feed_remembers_is_told_to_forget_everybody()
    {
        var start = await AskAsync();
        await MissAsync("john");
        _time.Advance(RecentErasures.Kept + TimeSpan.FromSeconds(1));
        await _feed.AnnounceAsync("jane").WaitAsync(Soon);

        var news = await AskAsync(start).WaitAsync(Soon);

        Assert.True(news.Incomplete);
        Assert.Equal(["jane"], news.Identities);
        Assert.False(AskAsync(news).IsCompleted);
    }

    [Fact]
    public async Task A_feed_that_began_anew_tells_all_it_has_to_whoever_knew_the_earlier_one()
    {
        await _feed.AnnounceAsync("john").WaitAsync(Soon);

        var news =
            await _feed.NextAsync(new ErasureFeedRequest { Edge = _edge, Epoch = 1, Known = 77, WaitAtMost = TimeSpan.FromSeconds(5) })
            .WaitAsync(Soon);

        Assert.Equal(["john"], news.Identities);
        Assert.False(news.Incomplete);
    }

    [Fact]
    public async Task With_nothing_new_the_answer_comes_when_the_patience_ends()
    {
        var waiting = AskAsync(await AskAsync());
        Assert.False(waiting.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Empty((await waiting.WaitAsync(Soon)).Identities);
    }

    [Fact]
    public async Task More_than_an_answer_holds_comes_in_several_and_none_is_left_out()
    {
        const int count = (2 * RecentErasures.MaxAnswer) + 7;
        for (var i = 0; i < count; i++)
        {
            await _feed.AnnounceAsync("id-" + i);
        }

        var heard = new List<string>();
        ErasureFeedPage? news = null;
        while (heard.Count < count)
        {
            news = await AskAsync(news).WaitAsync(Soon);
            heard.AddRange(news.Identities);
        }

        Assert.Equal(Enumerable.Range(0, count).Select(i => "id-" + i), heard);
    }

    [Fact]
    public void Memory_is_bounded_and_numbers_go_on()
    {
        var recent = new RecentErasures();

        for (var i = 0; i < RecentErasures.MaxCount + 5000; i++)
        {
            recent.Add("id-" + i, i);
        }

        Assert.Equal(RecentErasures.MaxCount + 5000, recent.Last);
        Assert.Equal(5000, recent.Gone);
        Assert.Equal("id-5000", recent.After(recent.Gone)[0]);
        Assert.Equal(["id-104999"], recent.After(recent.Last - 1));
    }

    [Fact]
    public async Task An_operators_and_a_delivered_deletion_are_both_announced()
    {
        await using var cluster = await ProfileCluster.StartAsync();
        var feed = cluster.Grains.GetGrain<IErasureFeedGrain>(IErasureFeedGrain.Key);
        var (john, jane) = (cluster.User(cluster.NewId()), cluster.User(cluster.NewId()));
        await john.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));
        await jane.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));

        await john.DeleteAsync(new ProfileDeleteRequest());
        await jane.ApplyAsync(Changes.Of(Changes.Delete(Changes.Noon.AddDays(1))));
        var news = await feed.NextAsync(new ErasureFeedRequest { Edge = _edge });

        Assert.Equal([john.GetPrimaryKeyString(), jane.GetPrimaryKeyString()], news.Identities);
    }

    [Fact]
    public async Task A_deletion_that_is_delivered_again_is_announced_again()
    {
        await using var cluster = await ProfileCluster.StartAsync();
        var feed = cluster.Grains.GetGrain<IErasureFeedGrain>(IErasureFeedGrain.Key);
        var john = cluster.User(cluster.NewId());
        var delete = Changes.Of(Changes.Delete(Changes.Noon.AddDays(1)));

        await john.ApplyAsync(delete);
        await john.ApplyAsync(delete);

        Assert.Equal(2, (await feed.NextAsync(new ErasureFeedRequest { Edge = _edge })).Identities.Length);
    }

    /// <summary>Announces something that the edge does not ask for in time.</summary>
    private async Task MissAsync(string identity)
    {
        var announcing = _feed.AnnounceAsync(identity);
        _time.Advance(ErasureFeed.Confirmation);
        await announcing.WaitAsync(Soon);
    }

    private Task<ErasureFeedPage> AskAsync(ErasureFeedPage? before = null) =>
        _feed.NextAsync(new ErasureFeedRequest
        {
            Edge = _edge,
            Epoch = before?.Epoch ?? 0,
            Known = before?.Last ?? 0,
            WaitAtMost = TimeSpan.FromSeconds(5),
        });
}
