using System.Net;
using System.Text.Json;
using Personalization.Simulators;

namespace Personalization.SystemTests.Simulator;

public sealed class ProfileApiTests : SimulatorTestBase
{
    [Fact]
    public async Task Pages_hold_ten_traits_unless_asked_and_the_cursor_reaches_every_trait_once()
    {
        var names = new List<string>();
        var next = "";
        var pages = 0;
        do
        {
            var page = await GetJsonAsync(Traits("user-000001", next.Length == 0 ? "" : $"next={next}"));
            names.AddRange(page.GetProperty("traits").EnumerateObject().Select(trait => trait.Name));
            next = page.GetProperty("cursor").GetProperty("next").GetString()!;
            pages++;
        }
        while (next.Length > 0);

        Assert.Equal(2, pages);
        Assert.Equal(20, names.Count);
        Assert.Equal(20, names.Distinct().Count());
    }

    [Fact]
    public async Task Verbose_class_and_include_select_what_is_shown()
    {
        Control.Profiles.Set("u1", new { vip = true, orders = 4, plan = "pro" }, DateTimeOffset.Parse("2026-03-01T10:00:00.12Z"));

        var verbose = (await GetJsonAsync(Traits("u1", "verbose=true"))).GetProperty("traits");
        var audiences = (await GetJsonAsync(Traits("u1", "class=audience"))).GetProperty("traits");
        var included = (await GetJsonAsync(Traits("u1", "include=plan,absent"))).GetProperty("traits");

        Assert.Equal("2026-03-01T10:00:00.12Z", verbose.GetProperty("orders").GetProperty("updated_at").GetString());
        Assert.Equal(4, verbose.GetProperty("orders").GetProperty("value").GetInt32());
        Assert.Equal("""{"vip":true}""", audiences.GetRawText());
        Assert.Equal("""{"plan":"pro"}""", included.GetRawText());
    }

    [Theory]
    [InlineData("nobody", "", HttpStatusCode.NotFound, "not_found")]
    [InlineData("user-000001", "limit=201", HttpStatusCode.BadRequest, "validation_error")]
    [InlineData("a@b", "", HttpStatusCode.InternalServerError, "internal_error")]
    [InlineData("a+b", "", HttpStatusCode.InternalServerError, "internal_error")]
    [InlineData("a%2Bb", "", HttpStatusCode.NotFound, "not_found")]
    public async Task Refusals_have_the_documented_status_and_code(string id, string query, HttpStatusCode status, string code)
    {
        using var response = await Client.GetAsync(Traits(id, query));

        Assert.Equal(status, response.StatusCode);
        Assert.True(response.Headers.Contains("Request-Id"));
        var error = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync()).GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Without_the_token_of_the_space_nothing_is_shown()
    {
        Client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("other:"u8));

        using var response = await Client.GetAsync(Traits("user-000001"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task An_encoded_id_finds_its_profile_and_a_removed_one_is_gone()
    {
        Control.Profiles.Set("zoë/+ 1", new { plan = "pro" });
        var before = await GetJsonAsync(Traits(Uri.EscapeDataString("zoë/+ 1")));
        Control.Profiles.Remove("user-000001");

        using var removed = await Client.GetAsync(Traits("user-000001"));

        Assert.Equal("pro", before.GetProperty("traits").GetProperty("plan").GetString());
        Assert.Equal(HttpStatusCode.NotFound, removed.StatusCode);
        Assert.Equal(1, Control.Requests.Count(EndpointFamily.Profiles, "traits", "zoë/+ 1"));
    }

    [Fact]
    public async Task A_space_answers_429_above_its_rate()
    {
        Control.LimitRate(3, retryAfterSeconds: 7);

        var responses = await Task.WhenAll(Enumerable.Range(1, 5).Select(_ => Client.GetAsync(Traits("user-000001"))));

        Assert.Equal(2, responses.Count(response => response.StatusCode == HttpStatusCode.TooManyRequests));
        Assert.All(
            responses.Where(response => !response.IsSuccessStatusCode),
            response => Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter!.Delta));
        Assert.Equal(5, Control.Requests.PeakIn(TimeSpan.FromSeconds(1), EndpointFamily.Profiles, "spa_demo"));
    }

    [Fact]
    public void Synthetic_users_are_the_same_in_every_process()
    {
        var first = Control.Profiles.Synthetic.Profile(1);

        Assert.Equal(20, first.Traits.Count);
        Assert.True(first.Traits["red_group"].Value.GetBoolean());
        Assert.Equal(24, first.Traits["orders_90d"].Value.GetInt32());
        Assert.Equal("enterprise", first.Traits["plan"].Value.GetString());
        Assert.Equal(DateTimeOffset.Parse("2025-10-02T21:20:47Z"), first.Traits["country"].UpdatedAt);
        Assert.Null(Control.Profiles.Find("user-1"));
        Assert.Null(Control.Profiles.Find("user-1000001"));
    }
}
