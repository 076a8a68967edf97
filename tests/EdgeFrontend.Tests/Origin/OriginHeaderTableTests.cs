using System.Text;
using Personalization.EdgeFrontend.Pages.Origin;
using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Origin;

/// <summary>The table of changed headers against every status and method on which a header can stand.</summary>
public sealed class OriginHeaderTableTests : IAsyncLifetime
{
    private const string Policy = "script-src https://cdn.example";
    private const string Private = "private, no-cache";

    private static readonly int[] Statuses = [200, 201, 204, 206, 301, 302, 303, 307, 308, 304, 400, 401, 404, 410, 500, 503];

    /// <summary>What the origin sends under each name of the table, to be seen whether it was changed.</summary>
    private static readonly Dictionary<string, string> Samples = new()
    {
        ["X-Variation"] = "of=origin",
        ["Location"] = "https://origin.internal/x?y=1",
        ["Content-Location"] = "//origin.internal/x",
        ["Refresh"] = "5; url=http://origin.internal/x",
        ["Set-Cookie"] = "s=1; Domain=.origin.internal; Path=/",
        ["Content-Security-Policy"] = Policy,
        ["Last-Modified"] = "Thu, 01 Dec 2022 16:00:00 GMT",
        ["ETag"] = "\"abc\"",
        ["Cache-Control"] = "public, max-age=60",
        ["Grid-User-Id"] = "u_9",
        ["Vary"] = "Accept-Encoding",
    };

    private readonly RawOrigin _origin = new();
    private EdgeHarness _edge = null!;

    public async Task InitializeAsync() => _edge = await EdgeHarness.StartAsync(new()
    {
        ["Sites:default:Origin"] = _origin.Url,
        ["Sites:default:OriginHost"] = "origin.internal",
        ["Sites:default:Hosts:0"] = EdgeHarness.Host,
        ["Sites:default:Consent:HonourGpc"] = "true",
    });

    public async Task DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public void Every_row_has_a_sample() => Assert.Empty(OriginHeaderTable.Rows.Select(row => row.Name).Except(Samples.Keys));

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("POST")]
    public async Task A_header_is_changed_on_all_answers_that_its_row_names_and_on_no_other(string method)
    {
        foreach (var path in new[] { "/", "/about" })
        {
            foreach (var type in new[] { "text/html", "image/png" })
            {
                foreach (var status in Statuses)
                {
                    var answer = await AskAsync(method, path, type, status);
                    var conditions = Expected(method, path, type, status);
                    foreach (var row in OriginHeaderTable.Rows.Where(row => row.When != HeaderCondition.UnconfirmedHost)
                        .GroupBy(row => row.Name))
                    {
                        var isChanged = row.Any(one => (one.When & conditions) != 0);
                        // A vouched user's cookie makes any answer private.
                        if (row.Key == "Cache-Control")
                        {
                            isChanged = true;
                        }

                        var isAsSent = RawOrigin.Header(answer, row.Key) == Samples[row.Key];
                        Assert.True(
                            isAsSent != isChanged,
                            $"{method} {path} {type} {status}: {row.Key} {(isChanged ? "was not changed" : "was changed")}\n{answer}");
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task The_policy_of_not_modified_is_that_of_the_page(string method)
    {
        var page = await AskAsync("GET", "/about", "text/html", 200);
        var tag = RawOrigin.Header(page, "ETag")!;

        var copy = await AskAsync(method, "/about", "text/html", 304, tag);
        var stale = await AskAsync(method, "/about", "text/html", 200, "\"abc~g00000000\"", since: true);

        Assert.Equal("\"abc\"", RawOrigin.Header(_origin.Heads.ElementAt(1), "If-None-Match"));
        Assert.Equal(tag, RawOrigin.Header(copy, "ETag"));
        foreach (var name in new[] { "Content-Security-Policy", "Vary", "Cache-Control", "Last-Modified" })
        {
            Assert.Equal(RawOrigin.Header(page, name), RawOrigin.Header(copy, name));
        }

        Assert.Contains("sha256-", RawOrigin.Header(copy, "Content-Security-Policy"));
        // A copy with another snippet does not hold because the time is the same.
        Assert.Null(_origin.Sent("If-None-Match"));
        Assert.Null(_origin.Sent("If-Modified-Since"));
        Assert.NotNull(stale);
    }

    [Theory]
    [InlineData("Sec-GPC: 1")]
    [InlineData("Sec-Fetch-Dest: empty")]
    [InlineData("X-Requested-With: XMLHttpRequest")]
    public async Task A_copy_without_the_snippet_holds_for_those_who_get_none_and_for_nobody_else(string withheld)
    {
        var without = await AskAsync("GET", "/about", "text/html", 200, headers: withheld, caching: Private);
        var tag = RawOrigin.Header(without, "ETag")!;

        await AskAsync("GET", "/about", "text/html", 200, tag, caching: Private);
        Assert.Null(_origin.Sent("If-None-Match"));
        var again = await AskAsync("GET", "/about", "text/html", 304, tag, headers: withheld, caching: Private);

        Assert.StartsWith("\"abc~g", tag);
        Assert.Equal("\"abc\"", _origin.Sent("If-None-Match"));
        foreach (var name in new[] { "ETag", "Content-Security-Policy", "Vary", "Last-Modified" })
        {
            Assert.Equal(RawOrigin.Header(without, name), RawOrigin.Header(again, name));
        }

        Assert.Equal(Policy, RawOrigin.Header(without, "Content-Security-Policy"));
        Assert.Contains(withheld.Split(':')[0], RawOrigin.Header(without, "Vary"));
    }

    [Fact]
    public async Task A_copy_with_the_snippet_does_not_hold_once_consent_is_taken_back()
    {
        var page = await AskAsync("GET", "/about", "text/html", 200);

        await AskAsync("GET", "/about", "text/html", 200, RawOrigin.Header(page, "ETag"), headers: "Sec-GPC: 1");

        Assert.Null(_origin.Sent("If-None-Match"));
    }

    private static HeaderCondition Expected(string method, string path, string type, int status)
    {
        var reads = method is "GET" or "HEAD";
        var conditions = HeaderCondition.Any | HeaderCondition.OtherHost;
        if (status == 200 && type == "text/html")
        {
            conditions |= HeaderCondition.Page;
        }

        if (status is 200 or 201 or >= 400 && type == "text/html")
        {
            conditions |= HeaderCondition.Snippet;
        }

        if (path == "/" && reads)
        {
            conditions |= HeaderCondition.Route;
        }

        return conditions;
    }

    private async Task<string> AskAsync(
        string method,
        string path,
        string type,
        int status,
        string? tag = null,
        bool since = false,
        string? headers = null,
        string? caching = null)
    {
        var body = status is 204 or 304 || method == "HEAD" ? "" : "<!doctype html><head></head>x";
        _origin.Answer = (
            _, _) => Encoding.Latin1.GetBytes(
                $"HTTP/1.1 {status} Any\r\nConnection: close\r\nContent-Type: {type}\r\n{string.Concat(Samples.Select(one => $"{one.Key}: {(one.Key == "Cache-Control" ? caching ?? one.Value : one.Value)}\r\n"))}{(body.Length == 0 ? "" : $"Content-Length: {body.Length}\r\n")}\r\n{body}");
        var conditions =
            (tag is null
                ? ""
                : $"If-None-Match: {tag}\r\n") + (since
                    ? "If-Modified-Since: Thu, 01 Dec 2022 16:00:00 GMT\r\n"
                    : "") + (headers is null ? "" : headers + "\r\n");
        var answer = await RawClient.SendAsync(
            _edge.Url,
            $"{method} {path} HTTP/1.1\r\nHost: {EdgeHarness.Host}\r\n{conditions}{(method == "POST" ? "Content-Length: 0\r\n" : "")}Connection: close\r\n\r\n");
        Assert.Equal(status, RawClient.Status(answer));
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return answer[..end];
    }
}
