using System.Text;
using Personalization.Segment.Profiles;

namespace Personalization.Unit.Tests.Segment;

public sealed class ProfilePageTests
{
    private static readonly SegmentSpace Space = new() { Name = "shop", SpaceId = "spa_1", Token = "t0ken" };

    [Fact]
    public void A_verbose_page_gives_values_and_their_times()
    {
        var page = Page(
            """{"traits":{"plan":{"value":"pro","source_id":"src_7","updated_at":"2026-03-01T10:00:00.12Z"},"Zoë?":{"value":null,"updated_at":"soon"}},"cursor":{"url":"/v1/x","has_more":true,"next":"n_1"}}""");

        Assert.Equal(["plan=\"pro\"@2026-03-01T10:00:00.1200000+00:00", "Zoë?=null@"], page.Traits.Select(Written));
        Assert.Equal((true, "/v1/x", "n_1"), (page.Traits[1].IsNull, page.Url, page.Next));
    }

    [Theory]
    [InlineData("""{"plan":"pro","vip":true,"list":[1]}""", "plan=\"pro\"@ vip=true@ list=[1]@")]
    [InlineData("""{"address":{"value":"x"},"plan":"pro"}""", "address={\"value\":\"x\"}@ plan=\"pro\"@")]
    [InlineData(
        """{"odd":{"value":1,"updated_at":"2026-01-01T00:00:00Z"},"plan":"pro"}""",
        "odd={\"value\":1,\"updated_at\":\"2026-01-01T00:00:00Z\"}@ plan=\"pro\"@")]
    [InlineData("{}", "")]
    public void A_page_of_which_at_most_half_is_wrapped_is_plain(string traits, string expected) =>
        Assert.Equal(expected, string.Join(' ', Page($$"""{"traits":{{traits}}}""").Traits.Select(Written)));

    [Theory]
    [InlineData("7", "odd=7@")]
    [InlineData("null", "odd=null@")]
    [InlineData("""{"value":7}""", "odd=7@")]
    [InlineData("""{"source_id":"src_7"}""", "odd={\"source_id\":\"src_7\"}@")]
    [InlineData("""{"value":7,"updated_at":{}}""", "odd=7@")]
    [InlineData("""{"value":7,"updated_at":1769860800}""", "odd=7@2026-01-31T12:00:00.0000000+00:00")]
    public void One_odd_trait_of_a_verbose_page_leaves_the_others_as_they_are(string odd, string expected)
    {
        var page = Page(
            """{"traits":{"a":{"value":1,"source_id":"s"},"odd":ODD,"b":{"value":2,"source_id":"s"}}}""".Replace(
                "ODD", odd, StringComparison.Ordinal));

        Assert.Equal($"a=1@ {expected} b=2@", string.Join(' ', page.Traits.Select(Written)));
    }

    [Fact]
    public void Bytes_that_are_no_text_cost_their_trait_and_its_name_is_told()
    {
        var body = Encoding.Latin1.GetBytes("""{"traits":{"a":1,"b":"é","é":3,"c":2}}""");

        var page = ProfilePage.Parse(body)!;

        Assert.Equal("a=1@ c=2@", string.Join(' ', page.Traits.Select(Written)));
        Assert.Equal(["b"], page.Unreadable);
    }

    [Fact]
    public void A_trait_of_any_depth_leaves_the_others()
    {
        var deep = new string('[', 5000) + new string(']', 5000);

        Assert.Equal(
            ["a", "deep", "b"],
            Page(
                """{"traits":{"a":1,"deep":DEEP,"b":2}}""".Replace(
                    "DEEP", deep, StringComparison.Ordinal)).Traits.Select(trait => trait.Name));
    }

    [Theory]
    [InlineData("""{"has_more":false,"next":"n"}""")]
    [InlineData("""{"has_more":true,"next":""}""")]
    [InlineData("""{"has_more":true}""")]
    [InlineData("""{"next":"n"}""")]
    [InlineData("null")]
    public void A_cursor_that_does_not_clearly_go_on_ends(string cursor) =>
        Assert.Null(Page("""{"traits":{},"cursor":""" + cursor + "}").Next);

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"traits":[]}""")]
    [InlineData("""{"traits":null}""")]
    [InlineData("""{"traits":{}}{}""")]
    [InlineData("""{"error":{"code":"not_found"}}""")]
    [InlineData("""{"traits":{"a":1}""")]
    public void What_is_no_page_of_traits_is_none(string body) => Assert.Null(ProfilePage.Parse(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Whatever_a_page_is_cut_to_never_throws()
    {
        var body = Encoding.UTF8.GetBytes(
            """{"traits":{"plan":{"value":"p\ud83dro","updated_at":"2026-03-01T10:00:00Z"}},"cursor":{"has_more":true,"next":"n"}}""");
        for (var length = 0; length < body.Length; length++)
        {
            Assert.Null(ProfilePage.Parse(body.AsMemory(0, length)));
        }
    }

    [Theory]
    [InlineData("a+b@c.d/é %", "a%2Bb%40c.d%2F%C3%A9%20%25")]
    [InlineData("..", "..")]
    [InlineData("a:b", "a%3Ab")]
    [InlineData("😀", "%F0%9F%98%80")]
    public void Ids_are_percent_encoded(string id, string encoded)
    {
        var url = ProfileAddress.For(Space, "user_id", id)!.Page(200, "n&1");

        Assert.Equal(
            $"https://profiles.segment.com/v1/spaces/spa_1/collections/users/profiles/user_id:{encoded}/traits?limit=200&verbose=true&next=n%261",
            url.AbsoluteUri);
    }

    [Fact]
    public void The_European_host_and_lower_case_are_options()
    {
        var european = Space with { ProfilesUrl = "https://profiles.euw1.segment.com/v1/", LowerCaseIds = true };

        Assert.StartsWith("https://profiles.euw1.segment.com/v1/spaces/spa_1/collections/users/profiles/user_id:zo%C3%AB/traits?",
            ProfileAddress.For(european, "user_id", "ZOË")!.Page(200, null).AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_that_no_URL_can_carry_has_no_address() =>
        Assert.All(["", "\ud83d", "a\ude00b"], id => Assert.Null(ProfileAddress.For(Space, "user_id", id)));

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("...", true)]
    [InlineData("/v1/spaces/spa_1/collections/users/profiles/use_9x/traits", true)]
    [InlineData("/v1/spaces/spa_1/collections/users/profiles/user_id:u%2F%2B1/traits", true)]
    [InlineData("/v1/spaces/spa_1/collections/users/profiles/user_id%3Au%2F%2B1/traits?next=x", true)]
    [InlineData("/v1/spaces/spa_1/collections/users/profiles/user_id:u/+1/traits", true)]
    [InlineData("/v1/spaces/spa_1/collections/users/profiles/user_id:u_2/traits", false)]
    [InlineData("/v1/spaces/spa_1/collections/users/profiles/user_id:U%2F%2B1/traits", false)]
    [InlineData("/v1/spaces/spa_1/collections/users/profiles/anonymous_id:u%2F%2B1/traits", false)]
    [InlineData("/v1/spaces/spa_2/collections/users/profiles/use_9x/traits", false)]
    public void An_answer_about_somebody_else_is_told_apart(string? url, bool agrees)
    {
        string? internalId = null;

        Assert.Equal(agrees, ProfileAddress.For(Space, "user_id", "u/+1")!.Agrees(url, ref internalId));
    }

    [Fact]
    public void The_internal_id_must_stay_the_same_from_page_to_page()
    {
        var address = ProfileAddress.For(Space, "user_id", "u")!;
        string? internalId = null;

        Assert.True(address.Agrees("/v1/spaces/spa_1/collections/users/profiles/use_1/traits", ref internalId));
        Assert.True(address.Agrees("/v1/spaces/spa_1/collections/users/profiles/use_1/traits", ref internalId));
        Assert.False(address.Agrees("/v1/spaces/spa_1/collections/users/profiles/use_2/traits", ref internalId));
    }

    [Fact]
    public void Nothing_that_is_printed_holds_a_token_a_trait_or_an_id()
    {
        var found = new ProfileFound
        {
            Traits = [new PulledTrait("secret", "1"u8.ToArray(), null)],
            Completeness = ProfileCompleteness.Complete,
        };

        Assert.DoesNotContain("t0ken", $"{Space}", StringComparison.Ordinal);
        Assert.DoesNotContain("secret", $"{found} {found.Traits[0]}", StringComparison.Ordinal);
    }

    private static ProfilePage Page(string body) => Assert.IsType<ProfilePage>(ProfilePage.Parse(Encoding.UTF8.GetBytes(body)));

    private static string Written(PulledTrait trait) => $"{trait.Name}={Encoding.UTF8.GetString(trait.RawJson.Span)}@{trait.UpdatedAt:O}";
}
