using System.Net;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Testing;

namespace Personalization.EdgeFrontend.Tests.Pipeline;

/// <summary>A head that is too large is 414 or 431 whatever the version of HTTP, and what else is on the connection goes on.</summary>
public sealed class RequestHeadTests(RequestHeadTests.SharedEdge shared) : IClassFixture<RequestHeadTests.SharedEdge>
{
    private const int LineOverhead = 12;
    private const int Line = 8 * 1024;
    private const int Headers = 32 * 1024;

    public static TheoryData<string, int, int, HttpStatusCode> Heads
    {
        get
        {
            var data = new TheoryData<string, int, int, HttpStatusCode>();
            var longest = Line - LineOverhead - "GET".Length;
            foreach (var version in new[] { "1.1", "2.0" })
            {
                data.Add(version, longest, 0, HttpStatusCode.OK);
                data.Add(version, longest + 1, 0, HttpStatusCode.RequestUriTooLong);
                data.Add(version, 2 * Line, 0, HttpStatusCode.RequestUriTooLong);
                data.Add(version, 60_000, 0, HttpStatusCode.RequestUriTooLong);
                data.Add(version, 10, Headers - 1_000, HttpStatusCode.OK);
                data.Add(version, 10, Headers + 1, HttpStatusCode.RequestHeaderFieldsTooLarge);
                data.Add(version, 10, 60_000, HttpStatusCode.RequestHeaderFieldsTooLarge);
                data.Add(version, longest, Headers - 1_000, HttpStatusCode.OK);
                data.Add(version, longest + 1, Headers + 1, HttpStatusCode.RequestUriTooLong);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public async Task The_answer_depends_on_the_size_and_not_on_the_version(string version, int target, int cookie, HttpStatusCode expected)
    {
        using var client = DoorClient.Create(shared.Edge.Url, shared.Authority, Version.Parse(version));
        var address = $"https://shop.example:{shared.Edge.Url.Port}/";
        using var request = new HttpRequestMessage(HttpMethod.Get, address + new string('a', target - 1))
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (cookie > 0)
        {
            request.Headers.Add("Cookie", "c=" + new string('x', cookie));
        }

        using var answer = await client.SendAsync(request);
        using var next = await client.GetAsync(address + "next");

        Assert.Equal((expected, Version.Parse(version)), (answer.StatusCode, answer.Version));
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    /// <summary>One edge over TLS.</summary>
    public sealed class SharedEdge : IAsyncLifetime
    {
        public TestAuthority Authority { get; } = new();

        public EdgeHarness Edge { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Authority.Issue("shop", ["shop.example"]);
            Edge = await EdgeHarness.StartAsync(
                new()
                {
                    ["Edge:Url"] = "https://127.0.0.1:0",
                    ["Edge:Certificate:Path"] = Authority.PathOf("shop.crt"),
                    ["Edge:Certificate:KeyPath"] = Authority.PathOf("shop.key"),
                },
                listeners: true);
        }

        public async Task DisposeAsync()
        {
            await Edge.DisposeAsync();
            Authority.Dispose();
        }
    }
}
