using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Pipeline;

/// <summary>What lies below a path of the edge's own never reaches the website, however it is written.</summary>
public sealed class FirstPartyPathTests(FirstPartyPathTests.SharedEdge shared) : IClassFixture<FirstPartyPathTests.SharedEdge>
{
    [Theory]
    [InlineData("/seg/")]
    [InlineData("/seg/unknown")]
    [InlineData("/seg/events")]
    [InlineData("/seg//events/t")]
    [InlineData("//seg/events/t")]
    [InlineData("/SEG/profiles-webhook")]
    [InlineData("/Seg/Events/t")]
    [InlineData("/seg%2fprofiles-webhook")]
    [InlineData("/seg%5cprofiles-webhook")]
    [InlineData("/seg\\profiles-webhook")]
    [InlineData("/%73eg/nothing")]
    [InlineData("/x/..%2fseg/profiles-webhook")]
    [InlineData("/x/../seg/unknown")]
    [InlineData("/./seg/unknown")]
    [InlineData("/seg;v=1/profiles-webhook")]
    [InlineData("/;/seg/profiles-webhook")]
    [InlineData("/ofrep/v1/configuration")]
    [InlineData("/ofrep/")]
    [InlineData("/OFREP/v1/evaluate/flags")]
    [InlineData("/ofrep%2fv1/evaluate/flags")]
    [InlineData("//ofrep/v1/evaluate/flags")]
    [InlineData("/ofrep/v1/evaluate/flagsX")]
    public async Task Nothing_below_our_paths_reaches_the_website(string path)
    {
        foreach (var method in new[] { "GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD" })
        {
            shared.Edge.Origin.Requests.Clear();

            var answer = await RawClient.SendAsync(
                shared.Edge.Url,
                $"{method} {path} HTTP/1.1\r\nHost: shop.example\r\nX-API-Key: secret\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

            Assert.Empty(shared.Edge.Origin.Requests);
            Assert.InRange(RawClient.Status(answer), 400, 499);
            Assert.Contains("X-Content-Type-Options: nosniff", answer);
        }
    }

    [Theory]
    [InlineData("/seg")]
    [InlineData("/segment/events/t")]
    [InlineData("/x/seg/events/t")]
    [InlineData("/seg.html")]
    [InlineData("/a?next=/seg/events/t")]
    [InlineData("/ofrepository/v1")]
    [InlineData("/100%25/seg")]
    public async Task What_only_looks_like_ours_is_the_websites(string path)
    {
        shared.Edge.Origin.Requests.Clear();

        await RawClient.SendAsync(shared.Edge.Url, $"GET {path} HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n");

        Assert.Equal(path, shared.Edge.Origin.Last.RawTarget);
    }

    [Theory]
    [InlineData("DELETE", "/seg/profiles-webhook", "PATCH, POST, PUT")]
    [InlineData("POST", "/seg/assets/sdk.js", "GET, HEAD")]
    [InlineData("GET", "/seg/events/t", "POST")]
    [InlineData("PUT", "/seg/reset/", "GET, HEAD, POST")]
    [InlineData("DELETE", "/seg/ajs/x/", "GET, HEAD")]
    [InlineData("PATCH", "/seg/evs/t/", "POST")]
    public async Task A_right_path_with_a_wrong_method_is_405(string method, string path, string allow)
    {
        var answer = await RawClient.SendAsync(
            shared.Edge.Url, $"{method} {path} HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 405", answer);
        Assert.Contains($"Allow: {allow}\r\n", answer);
    }

    [Theory]
    [InlineData("POST", "/seg/reset/", 200)]
    [InlineData("GET", "/seg/ajs/x/", 200)]
    [InlineData("GET", "/seg/assets/sdk.js//", 200)]
    [InlineData("GET", "/seg/v1/projects/REDACTED/settings/", 200)]
    [InlineData("PUT", "/seg/profiles-webhook", 401)]
    [InlineData("PATCH", "/seg/personas/", 401)]
    public async Task Slashes_at_the_end_count_for_nothing(string method, string path, int status)
    {
        var answer = await RawClient.SendAsync(
            shared.Edge.Url, $"{method} {path} HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        Assert.Equal(status, RawClient.Status(answer));
    }

    /// <summary>One edge for all paths.</summary>
    public sealed class SharedEdge : IAsyncLifetime
    {
        public EdgeHarness Edge { get; private set; } = null!;

        public async Task InitializeAsync() => Edge = await EdgeHarness.StartAsync();

        public async Task DisposeAsync() => await Edge.DisposeAsync();
    }
}
