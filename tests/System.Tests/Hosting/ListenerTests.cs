using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Personalization.Hosting.Health;
using Personalization.Hosting.Listeners;
using Personalization.Testing;

namespace Personalization.SystemTests.Hosting;

/// <summary>The visitors' door and the operators' door are two, whatever a request says about itself.</summary>
public sealed class ListenerTests
{
    [Fact]
    public async Task Management_paths_do_not_exist_for_visitors()
    {
        await using var host = await TestHost.StartAsync();

        foreach (var path in new[] { "/health/live", "/health/ready", "/metrics", "/read" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = host.Management.BaseAddress!.Authority; // the port in a header opens nothing
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestHost.ApproveSecret);
            Assert.Equal(HttpStatusCode.NotFound, (await host.Public.SendAsync(request)).StatusCode);
        }

        Assert.Equal("the public one", await host.Public.GetStringAsync("/secret/x"));
    }

    [Fact]
    public async Task Visitors_paths_do_not_exist_for_operators()
    {
        await using var host = await TestHost.StartAsync();

        Assert.Equal("page", await host.Public.GetStringAsync("/page"));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Management.GetAsync("/page")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Management.GetAsync("/nothing")).StatusCode);
    }

    [Fact]
    public async Task Connections_over_the_bound_are_ended_at_once_and_leave_operators_alone()
    {
        await using var host = await TestHost.StartAsync(settings: ("Edge:MaxConnections", "2"));
        var visitors = host.Public.BaseAddress!;
        using var first = new TcpClient();
        using (var second = new TcpClient())
        {
            Assert.True(await AnswersAsync(first, visitors));
            Assert.True(await AnswersAsync(second, visitors));
            using var third = new TcpClient();

            Assert.False(await AnswersAsync(third, visitors));
            Assert.Contains("grid_connections_refused_total", await host.Management.GetStringAsync("/metrics"));
        }

        // One has left: there is room again as soon as the server has noticed.
        await Eventually.HoldsAsync("room for another connection", async () =>
        {
            using var next = new TcpClient();
            return await AnswersAsync(next, visitors);
        });
    }

    [Theory]
    [InlineData(1_048_576, 524_160)]
    [InlineData(1_024, 384)]
    [InlineData(100, 32)]
    public void The_bound_leaves_files_for_everything_else(long files, int connections) =>
        Assert.Equal(connections, ConnectionLimiter.Fitting(files));

    /// <summary>Connects and asks for a page; a connection that is ended at once may end before it is told that it stood.</summary>
    private static async Task<bool> AnswersAsync(TcpClient visitor, Uri address)
    {
        try
        {
            await visitor.ConnectAsync(address.Host, address.Port);
            var stream = visitor.GetStream();
            await stream.WriteAsync("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
            return await stream.ReadAsync(new byte[1024]) > 0;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return false;
        }
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("unknown-0123456789", 401)]
    [InlineData("operates-012345678", 401)]
    [InlineData(TestHost.ReadSecret, 403)]
    [InlineData(TestHost.OperateSecret, 200)]
    [InlineData(TestHost.ApproveSecret, 200)]
    public async Task A_key_opens_what_its_role_covers(string? secret, int status)
    {
        await using var host = await TestHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/secret/x");
        if (secret is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        }

        using var response = await host.Management.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        if (status == 200)
        {
            Assert.Equal(secret == TestHost.OperateSecret ? "otto" : "anna", await response.Content.ReadAsStringAsync());
            return;
        }

        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.DoesNotContain("0123456789", problem.ToString());
    }

    [Fact]
    public async Task Ready_is_503_with_the_reason_until_every_check_is_ready()
    {
        var check = new SwitchedCheck();
        await using var host = await TestHost.StartAsync(builder => builder.Services.AddSingleton(check).AddReadinessCheck<SwitchedCheck>("rules"));

        using var before = await host.Management.GetAsync("/health/ready");
        check.Answer = HealthCheckResult.Healthy();
        using var after = await host.Management.GetAsync("/health/ready");
        check.Answer = null;
        using var failing = await host.Management.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, before.StatusCode);
        Assert.Contains("waiting for rules", await before.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, failing.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Management.GetAsync("/health/live")).StatusCode);
    }

    [Fact]
    public async Task Metrics_of_our_meters_are_there_without_a_key()
    {
        using var meter = new Meter("Personalization.Example");
        await using var host = await TestHost.StartAsync();
        meter.CreateCounter<int>("grid.example.things").Add(3);

        Assert.Contains(
            "grid_example_things_total{otel_scope_name=\"Personalization.Example\"} 3", await host.Management.GetStringAsync("/metrics"));
    }

    [Fact]
    public async Task Headers_over_the_servers_limit_are_refused_and_it_does_not_name_itself()
    {
        await using var host = await TestHost.StartAsync();
        using var large = new HttpRequestMessage(HttpMethod.Get, "/page");
        large.Headers.Add("Cookie", new string('c', 128 * 1024));

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, (await host.Public.SendAsync(large)).StatusCode);
        Assert.False((await host.Public.GetAsync("/page")).Headers.Contains("Server"));
    }

    private sealed class SwitchedCheck : IHealthCheck
    {
        public HealthCheckResult? Answer { get; set; } = HealthCheckResult.Unhealthy("waiting for rules");

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
            Task.FromResult(Answer ?? throw new InvalidOperationException("broken"));
    }
}
