using System.IO.Compression;
using System.Net;
using System.Text;
using Personalization.Simulators;

namespace Personalization.SystemTests.Simulator;

public sealed class FaultTests : SimulatorTestBase
{
    [Fact]
    public async Task A_hanging_request_gets_the_true_answer_when_the_fault_is_cleared()
    {
        var hang = Control.Faults.Add(Fault.Hang());
        var request = GetJsonAsync(Traits("user-000001"));
        await Control.Requests.WaitForAsync(log => log.InFlight(EndpointFamily.Profiles) == 1, Soon, "the request to arrive");
        Assert.False(request.IsCompleted);

        hang.Dispose();

        Assert.True((await request).GetProperty("traits").GetProperty("red_group").GetBoolean());
    }

    [Fact]
    public async Task A_fault_meets_only_its_scope_and_its_number_of_requests()
    {
        Control.Faults.Add(Fault.Status(503) with { Id = "user-000001", Requests = 1 });

        using var other = await Client.GetAsync(Traits("user-000002"));
        using var met = await Client.GetAsync(Traits("user-000001"));
        using var after = await Client.GetAsync(Traits("user-000001"));

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK],
            [other.StatusCode, met.StatusCode, after.StatusCode]);
    }

    [Fact]
    public async Task A_cut_body_and_a_reset_end_in_an_error_at_the_caller()
    {
        Control.Faults.Add(Fault.CutBody() with { Requests = 1 });
        await Assert.ThrowsAsync<HttpRequestException>(() => Client.GetStringAsync(Traits("user-000001")));

        // A client may try a reset connection again by itself, so this one stays.
        using var reset = Control.Faults.Add(Fault.Reset());
        await Assert.ThrowsAsync<HttpRequestException>(() => Client.GetStringAsync(Traits("user-000001")));
    }

    [Fact]
    public async Task Another_users_profile_and_an_endless_cursor_can_be_served()
    {
        using (Control.Faults.Add(Fault.WrongUser("user-000002")))
        {
            var other = await GetJsonAsync(Traits("user-000001"));
            Assert.True(other.GetProperty("traits").GetProperty("green_group").GetBoolean());
            Assert.Contains(
                "/profiles/user_id:user-000002/", other.GetProperty("cursor").GetProperty("url").GetString(), StringComparison.Ordinal);
        }

        Control.Faults.Add(Fault.RepeatedCursor());
        var page = await GetJsonAsync(Traits("user-000001"));
        var cursor = page.GetProperty("cursor").GetProperty("next").GetString();
        var again = await GetJsonAsync(Traits("user-000001", $"next={cursor}"));

        Assert.Equal(cursor, again.GetProperty("cursor").GetProperty("next").GetString());
        Assert.True(again.GetProperty("cursor").GetProperty("has_more").GetBoolean());
    }

    [Fact]
    public async Task A_bomb_is_small_on_the_wire_and_large_after_inflating()
    {
        Control.Faults.Add(Fault.GzipBomb(8_000_000));

        var wire = await Client.GetByteArrayAsync(Traits("user-000001"));
        using var gzip = new GZipStream(new MemoryStream(wire), CompressionMode.Decompress);
        using var inflated = new MemoryStream();
        await gzip.CopyToAsync(inflated);

        Assert.InRange(wire.Length, 1, 100_000);
        Assert.Equal(8_000_000, inflated.Length);
    }

    [Fact]
    public async Task Faults_are_commanded_over_http_too()
    {
        using var command = new StringContent(
            """{"kind":"Html","family":"Tracking","requests":1,"waitMilliseconds":1}""", Encoding.UTF8, "application/json");
        using var accepted = await Client.PostAsync("/_control/faults", command);

        using var content = new StringContent("{}");
        using var response = await Client.PostAsync("/v1/t", content);

        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Empty(Control.Faults.Active);
    }

    [Fact]
    public async Task A_wait_that_ends_says_what_was_awaited_and_what_came()
    {
        await Client.GetStringAsync(Traits("user-000001"));

        var exception = await Assert.ThrowsAsync<TimeoutException>(() =>
            Control.Requests.WaitForAsync(log => log.Count() == 2, TimeSpan.FromMilliseconds(50), "a second request"));

        Assert.Contains("a second request; requests so far: Profiles/traits 1", exception.Message, StringComparison.Ordinal);
    }
}
