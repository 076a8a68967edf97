using System.Net;
using System.Text.Json;
using Personalization.Domain.Previews;
using Personalization.Simulators;
using Personalization.Testing;

namespace Personalization.SystemTests.OpenFeature;

/// <summary>Experiments as visitors live them: the page stays over a login, and each view of a variation is told once.</summary>
[Collection(nameof(DecidingGrid))]
public sealed class ExperimentTests(DecidingGrid deciding)
{
    [Fact]
    public async Task A_login_does_not_change_the_page_and_the_exposure_is_told_once()
    {
        // Until both variations came up, so that staying was no accident: ids are random, and a fixed few would all fall on one side every
        // now and then.
        const int Most = 40;
        var seen = new HashSet<string>();
        for (var i = 0; i < Most && seen.Count < 2; i++)
        {
            seen.Add(await LiveAsync($"login-{i}"));
        }

        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task Visitors_who_run_no_script_were_shown_nothing()
    {
        var before = Exposures().Count;
        for (var i = 0; i < 30; i++)
        {
            using var page = await deciding.Grid.GetAsync("/");
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }

        Assert.Equal(before, Exposures().Count);
    }

    [Fact]
    public async Task A_preview_shows_its_value_and_exposes_nothing()
    {
        var token = new PreviewToken(
            "default", "hero", JsonSerializer.SerializeToUtf8Bytes("/green"), TimeProvider.System.GetUtcNow().AddMinutes(5))
            .Sign(DecidingGrid.PreviewKey);

        using var page = await deciding.Grid.GetAsync($"/?grid_preview={token}", "ajs_user_id=previewer");

        Assert.Contains("green side", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("no-store", page.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Exposures(), exposure => exposure.UserId == "previewer");
    }

    private async Task<string> LiveAsync(string userId)
    {
        using var first = await deciding.Grid.GetAsync("/");
        var variation = Variation(first);
        var cookies = first.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]).ToList();
        var id = cookies.Single(cookie => cookie.StartsWith("ajs_anonymous_id=", StringComparison.Ordinal));
        using (var script = await deciding.Grid.GetAsync("/seg/assets/sdk.js", string.Join("; ", cookies)))
        {
            Assert.Equal(HttpStatusCode.OK, script.StatusCode);
        }

        var anonymousId = id.Split('=')[1];
        id += "; " + cookies.Single(cookie => cookie.StartsWith("grid_token=", StringComparison.Ordinal));
        await Eventually.HoldsAsync(
            "the first view to be told", () => Task.FromResult(Exposures().Any(exposure => exposure.AnonymousId == anonymousId)));

        using (var again = await deciding.Grid.GetAsync("/", id))
        {
            Assert.Equal(variation, Variation(again));
        }

        using (var loggedIn = await deciding.Grid.GetAsync("/", $"{id}; ajs_user_id={userId}"))
        {
            Assert.Equal(variation, Variation(loggedIn));
        }

        using (var later = await deciding.Grid.GetAsync("/", $"{id}; ajs_user_id={userId}"))
        {
            Assert.Equal(variation, Variation(later));
        }

        // Somewhere else the same claim keeps nothing and tells nothing: it is decided by the user id's own hash, each time alike.
        using (var elsewhere = await deciding.Grid.GetAsync("/", $"ajs_user_id={userId}"))
        using (var repeated = await deciding.Grid.GetAsync("/", $"ajs_user_id={userId}"))
        {
            Assert.Equal(Variation(elsewhere), Variation(repeated));
        }

        var told = Exposures().Where(exposure => exposure.AnonymousId == anonymousId || exposure.UserId == userId).ToList();
        Assert.All(
            told, exposure => Assert.Equal(variation, exposure.Body.GetProperty("properties").GetProperty("variation_id").GetString()));
        // At least once on the wire, and the same id each time for one unit; after the login the unit is the user.
        Assert.InRange(told.Select(exposure => exposure.MessageId).Distinct().Count(), 1, 2);
        Assert.Equal(told.Count, told.Select(exposure => exposure.MessageId).Distinct().Count());
        return variation;
    }

    private List<TrackedEvent> Exposures() =>
        [.. deciding.Grid.Segment.Control.Tracking.Events.Where(one => one.Event == "Experiment Viewed")];

    private static string Variation(HttpResponseMessage page) => page.Headers.GetValues("X-Variation").Single().Split('=', ';')[1];
}
