using System.Net;
using System.Net.Http.Headers;

namespace Personalization.SystemTests.Grid;

/// <summary>An operator's deletion reaches what an edge remembers, before it is acknowledged.</summary>
public sealed class ErasedVisitorTests
{
    private const string Secret = "erases-0123456789";

    [Fact]
    public async Task No_edge_serves_what_it_remembers_of_an_erased_visitor_when_the_silo_is_lost_right_after_the_acknowledgement()
    {
        await using var grid = await GridUnderTest.StartAsync(GridShape.Separate, settings =>
        {
            settings["Decisions:Deadline"] = "00:00:01";
            settings["Management:Keys:ops:Secret"] = Secret;
            settings["Management:Keys:ops:Role"] = "operate";
        });
        foreach (var user in (string[])["john", "jane"])
        {
            using var pushed = await grid.PushAsync(GridUnderTest.Audience(user, "red_group"));
            Assert.Equal(HttpStatusCode.OK, pushed.StatusCode);
            Assert.Equal("Welcome to the red side", await grid.HeadlineAsync(user));
        }

        var silo = grid.Processes[0];
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Delete, new Uri(silo.Management, "/api/v1/spaces/default/profiles/user_id:john"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
        using var deleted = await http.SendAsync(request);
        Assert.True(deleted.IsSuccessStatusCode, $"{deleted.StatusCode}: {await deleted.Content.ReadAsStringAsync()}");
        await silo.KillAsync();

        Assert.Equal("Welcome", await grid.HeadlineAsync("john"));
        Assert.Equal("Welcome to the red side", await grid.HeadlineAsync("jane"));
    }
}
