using System.Text;
using System.Text.Json;
using Personalization.Simulators;

namespace Personalization.SystemTests.Simulator;

/// <summary>The tracking API is the receiver: it records method, headers and body as they came.</summary>
public sealed class WebhookSenderTests : SimulatorTestBase
{
    private static readonly DateTimeOffset Time = new(2026, 5, 10, 0, 2, 50, TimeSpan.Zero);
    private static readonly string[] Users = ["u1", "u2", "u3", "u4"];

    private WebhookTarget Target =>
        new(new Uri(Simulator.BaseUrl, "/v1/identify")) { Username = "hook", Password = "pass", SharedSecret = "s3cr3t" };

    [Theory]
    [InlineData("""{"type":"identify","userId":"u_42","traits":{"vip":true}}""", "f00ffa4835233b20f24125bed40984bce6421abc")]
    [InlineData("""{"type":"identify","userId":"u_42","traits":{"name":"Zoë"}}""", "1105211ce26770e0b5d55bd90bd001ed1fbe9a89")]
    public void Signatures_match_the_published_vectors(string body, string signature) =>
        Assert.Equal(signature, WebhookSender.Sign("s3cr3t", body));

    [Fact]
    public async Task A_batch_is_an_array_signed_over_its_first_element()
    {
        var events = Users.Select(user => WebhookPayload.AudienceIdentify(user, "red_group", true, Time)).ToArray();

        var delivery = Assert.Single(
            await Control.Webhooks.SendAsync(Target, events, new WebhookSendOptions { Batch = true, Retries = 0 }));

        var request = Assert.Single(Control.Tracking.Requests);
        Assert.Equal(4, JsonElement.Parse(request.Body).GetArrayLength());
        Assert.Equal(WebhookSender.Sign("s3cr3t", events[0].ToJsonString()), request.Headers["X-Signature"]);
        Assert.Equal("Basic aG9vazpwYXNz", request.Headers["Authorization"]);
        Assert.Equal(400, delivery.Status);
    }

    [Fact]
    public async Task Overload_is_retried_and_a_refusal_is_not()
    {
        var options = new WebhookSendOptions { RetryDelay = TimeSpan.FromMilliseconds(1) };
        Control.Faults.Add(Fault.Status(503) with { Requests = 2 });
        var retried = await Control.Webhooks.SendAsync(Target, WebhookPayload.Delete("u1", Time), options);
        Control.Faults.Add(Fault.Status(501));
        var refused = await Control.Webhooks.SendAsync(Target, WebhookPayload.Delete("u1", Time), options);

        Assert.Equal((200, 3), (retried.Status, retried.Attempts));
        Assert.Equal((501, 1), (refused.Status, refused.Attempts));
    }

    [Fact]
    public async Task Deliveries_can_come_twice_and_out_of_order()
    {
        var events = Users.Select(user => WebhookPayload.ComputedTraitTrack(user, "orders", 4, Time)).ToArray();

        await Control.Webhooks.SendAsync(Target, events, new WebhookSendOptions { Copies = 2, ShuffleSeed = 3, SnakeCase = true });

        var arrived = Control.Tracking.Requests.Select(request => JsonElement.Parse(request.Body).GetProperty("user_id").GetString()!)
            .ToArray();
        Assert.Equal(8, arrived.Length);
        Assert.All(Users, user => Assert.Equal(2, arrived.Count(id => id == user)));
        Assert.NotEqual(arrived.Order(), arrived);
    }

    [Fact]
    public async Task A_webhook_is_sent_over_http_control()
    {
        using var content = new StringContent(
            $$"""{"url":"{{Target.Url}}","bearer":"t","kind":"audience","userId":"u9","key":"red_group","value":false,"asTrack":true}""",
            Encoding.UTF8, "application/json");

        using var response = await Client.PostAsync("/_control/webhooks/send", content);

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var sent = Assert.Single(Control.Tracking.Events);
        Assert.Equal(("u9", "Audience Exited", "Bearer t"), (sent.UserId, sent.Event, sent.Headers["Authorization"]));
        Assert.False(sent.Body.GetProperty("properties").GetProperty("red_group").GetBoolean());
    }
}
