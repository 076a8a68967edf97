using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Personalization.EdgeFrontend.Admission;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Hosting.Listeners;
using Personalization.Testing;

namespace Personalization.EdgeFrontend.Tests.Admission;

/// <summary>One client cannot take every connection; those who carry many clients can.</summary>
public sealed class ConnectionAdmissionTests
{
    [Fact]
    public async Task Connections_over_the_bound_of_one_address_are_ended_and_others_are_served()
    {
        await using var edge = await EdgeHarness.StartAsync(
            new() { ["Edge:RateLimits:ConnectionsPerAddress"] = "2", ["Edge:ProxyProtocol:0"] = "127.0.0.0/8" }, listeners: true);
        using (var first = new TcpClient())
        using (var second = new TcpClient())
        using (var third = new TcpClient())
        using (var other = new TcpClient())
        {
            Assert.True(await AnswersAsync(edge, first, "2001:db8:0:1::1"));
            Assert.True(await AnswersAsync(edge, second, "2001:db8:0:1:ffff::2"));
            Assert.False(await AnswersAsync(edge, third, "2001:db8:0:1:2::3"));
            Assert.True(await AnswersAsync(edge, other, "2001:db8:0:2::1"));
            Assert.Contains(
                edge.Logs.Lines,
                line => line.Contains(
                    "Edge:RateLimits:ConnectionsPerAddress (2 open connections of one address)", StringComparison.Ordinal));
        }

        await Eventually.HoldsAsync("room for the client whose connections have ended", async () =>
        {
            using var next = new TcpClient();
            return await AnswersAsync(edge, next, "2001:db8:0:1::4");
        });
    }

    [Fact]
    public async Task Proxies_that_are_named_and_balancers_that_speak_for_themselves_have_no_bound()
    {
        await using var proxy = await EdgeHarness.StartAsync(
            new() { ["Edge:RateLimits:ConnectionsPerAddress"] = "1", ["Edge:TrustedProxies:0"] = "127.0.0.0/8" }, listeners: true);
        await using var balancer = await EdgeHarness.StartAsync(
            new() { ["Edge:RateLimits:ConnectionsPerAddress"] = "1", ["Edge:ProxyProtocol:0"] = "127.0.0.0/8" }, listeners: true);
        var connections = Enumerable.Range(0, 5).Select(_ => new TcpClient()).ToList();

        foreach (var connection in connections)
        {
            Assert.True(await AnswersAsync(proxy, connection, null));
        }

        connections.ForEach(connection => connection.Dispose());
        connections = [.. Enumerable.Range(0, 5).Select(_ => new TcpClient())];
        foreach (var connection in connections)
        {
            Assert.True(await AnswersAsync(balancer, connection, ""));
        }

        connections.ForEach(connection => connection.Dispose());
    }

    [Theory]
    [InlineData(null, 1_000_000, 20_000)]
    [InlineData(null, 384, 192)]
    [InlineData(null, 1, 1)]
    [InlineData("50000", 384, 50_000)]
    public async Task The_default_is_far_above_what_people_do_and_never_all_that_there_is(string? setting, int capacity, int most)
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Edge:RateLimits:ConnectionsPerAddress"] = setting });

        Assert.Equal(most, ((ConnectionAdmission)edge.Services.GetRequiredService<IConnectionAdmission>()).MostOf(capacity));
    }

    [Theory]
    [InlineData("Edge:RateLimits:ConnectionsPerAddress", "0")]
    [InlineData("Edge:RateLimits:Enabled", "false")]
    public async Task It_can_be_switched_off(string key, string value)
    {
        await using var edge = await EdgeHarness.StartAsync(new() { [key] = value });
        var admission = edge.Services.GetRequiredService<IConnectionAdmission>();

        for (var i = 0; i < 100; i++)
        {
            Assert.True(admission.TryEnter(IPAddress.Parse("203.0.113.7"), 10));
        }
    }

    /// <summary>Asks for a page, with a PROXY header of this client; an empty one is a balancer's own check, null means none.</summary>
    private static async Task<bool> AnswersAsync(EdgeHarness edge, TcpClient connection, string? client)
    {
        try
        {
            await connection.ConnectAsync(edge.Url.Host, edge.Url.Port);
            var header = client is null ? "" : client.Length == 0 ? "PROXY UNKNOWN\r\n" : $"PROXY TCP6 {client} ::1 1 443\r\n";
            await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{header}GET /x HTTP/1.1\r\nHost: shop.example\r\n\r\n"));
            return await connection.GetStream().ReadAsync(new byte[4096]) > 0;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return false;
        }
    }
}
