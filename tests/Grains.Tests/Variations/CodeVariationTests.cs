using System.Text;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Tests.Profiles;

namespace Personalization.Grains.Tests.Variations;

/// <summary>A host's own code chooses where the rules leave the default, and can neither delay nor break a page.</summary>
public sealed class CodeVariationTests
{
    [Fact]
    public async Task Code_chooses_for_visitors_with_a_profile_where_rules_do_not()
    {
        var calls = 0;
        await using var cluster = await ProfileCluster.StartAsync(configure: silo => silo.AddVariation("/", profile =>
        {
            Interlocked.Increment(ref calls);
            return profile.Is("red_group") ? "/red" : profile.Number("orders") >= 3 && profile.Text("plan") == "pro" ? "/pro" : null;
        }));

        Assert.Equal("null", await PathAsync(cluster, "nobody"));
        Assert.Equal(0, calls);
        Assert.Equal("\"/red\"", await PathAsync(cluster, "red", ("red_group", "true")));
        Assert.Equal("\"/pro\"", await PathAsync(cluster, "pro", ("orders", "3"), ("plan", "\"pro\"")));
        Assert.Equal("null", await PathAsync(cluster, "other", ("red_group", "\"true\"")));
        // A rule of the document wins over code.
        Assert.Equal("\"/vip\"", await PathAsync(cluster, "both", ("red_group", "true"), ("vip", "true")));
        Assert.Equal("null", await PathAsync(cluster, "elsewhere", "/about", ("red_group", "true")));
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/../secret")]
    [InlineData("https://evil.example/")]
    [InlineData("/%2e%2e/secret")]
    public async Task A_path_that_leaves_the_origin_is_the_default(string path)
    {
        await using var cluster = await ProfileCluster.StartAsync(configure: silo => silo.AddVariation("/", _ => path));

        Assert.Equal("null", await PathAsync(cluster, "any", ("a", "1")));
    }

    [Fact]
    public async Task Code_that_throws_or_hangs_gives_the_default_in_time()
    {
        using var hang = new ManualResetEventSlim();
        await using var cluster = await ProfileCluster.StartAsync(configure: silo => silo
            .AddVariation("/throws", _ => throw new InvalidOperationException("a bug in a host's code"))
            .AddVariation("/hangs", _ =>
            {
                hang.Wait(TimeSpan.FromMinutes(1));
                return "/late";
            }));

        Assert.Equal("null", await PathAsync(cluster, "throws", "/throws", ("a", "1")));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("null", await PathAsync(cluster, "hangs", "/hangs", ("a", "1")));
        }

        hang.Set();
        Assert.Equal("null", await PathAsync(cluster, "fine", "/other", ("a", "1")));
    }

    [Fact]
    public void A_route_that_is_no_path_is_refused_when_the_host_is_built()
    {
        var refused = Assert.Throws<ArgumentException>(() => CodeVariationExtensions.AddVariation(null!, "shop", _ => null));

        Assert.Contains("'shop'", refused.Message, StringComparison.Ordinal);
    }

    private static Task<string> PathAsync(ProfileCluster cluster, string user, params (string Name, string Json)[] traits) =>
        PathAsync(cluster, user, "/", traits);

    private static async Task<string> PathAsync(
        ProfileCluster cluster, string user, string path, params (string Name, string Json)[] traits)
    {
        var grain = cluster.User(user);
        if (traits.Length > 0)
        {
            await grain.ApplyAsync(Changes.Of([.. traits.Select(trait => Changes.Merge(trait.Name, trait.Json))]));
        }

        var decided = await grain.DecideAsync(
            new DecisionRequest { Site = "default", Features = ["landing-page"], Path = path, UserId = user, Proof = VisitorProof.Service },
            CancellationToken.None);
        return Encoding.UTF8.GetString(decided.Decisions[0].Value);
    }
}
