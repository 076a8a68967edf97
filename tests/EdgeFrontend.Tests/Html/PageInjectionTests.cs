using System.Diagnostics.Metrics;
using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Html;

/// <summary>Which answers are changed and which are not, in every coding.</summary>
public sealed class PageInjectionTests : IAsyncLifetime
{
    private EdgeHarness _edge = null!;

    public async Task InitializeAsync() => _edge = await EdgeHarness.StartAsync();

    public async Task DisposeAsync() => await _edge.DisposeAsync();

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("raw-deflate")]
    public async Task Compressed_pages_are_changed_and_stay_compressed(string coding)
    {
        _edge.Origin.Handler = context =>
        {
            context.Response.ContentType = "text/html; charset=iso-8859-1";
            context.Response.Headers.ContentEncoding = coding == "raw-deflate" ? "deflate" : coding;
            context.Response.Headers.ETag = "\"x\"";
            var body = Compress(coding, Encoding.Latin1.GetBytes("<html><head><title>\u00fc</title></head><body>b</body></html>"));
            context.Response.ContentLength = body.Length;
            return context.Response.Body.WriteAsync(body).AsTask();
        };

        var response = await _edge.GetAsync("/x", headers: ("Accept-Encoding", "gzip, deflate, br, zstd"));

        Assert.Equal(coding == "raw-deflate" ? "deflate" : coding, response.Content.Headers.ContentEncoding.Single());
        Assert.False(response.Content.Headers.NonValidated.Contains("Content-Length"));
        Assert.StartsWith("W/\"x~g", response.Headers.ETag!.ToString());
        var page = Encoding.Latin1.GetString(
            Inflate(response.Content.Headers.ContentEncoding.Single(), await response.Content.ReadAsByteArrayAsync()));
        Assert.StartsWith("<html><head><title>\u00fc</title><script>", page);
        Assert.EndsWith("</script></head><body>b</body></html>", page);
        Assert.DoesNotContain("zstd", _edge.Origin.Last["Accept-Encoding"]);
    }

    [Fact]
    public async Task A_compressed_page_that_breaks_off_does_not_end_like_a_whole_one()
    {
        _edge.Origin.Handler = context =>
        {
            context.Response.ContentType = "text/html";
            context.Response.Headers.ContentEncoding = "gzip";
            var body = Compress("gzip", Encoding.ASCII.GetBytes(TestOrigin.Page + new string('x', 50_000)));
            return context.Response.Body.WriteAsync(body.AsMemory(0, body.Length - 20)).AsTask();
        };

        var failed = false;
        try
        {
            var response = await _edge.GetAsync("/x");
            failed = (int)response.StatusCode >= 500;
        }
        catch (HttpRequestException)
        {
            failed = true;
        }

        Assert.True(failed);
    }

    [Theory]
    [InlineData("text/plain", null, 200)]
    [InlineData("application/json", null, 200)]
    [InlineData("application/xhtml+xml", null, 200)]
    [InlineData("text/html; charset=utf-16", null, 200)]
    [InlineData("text/html; charset=iso-2022-jp", null, 200)]
    [InlineData("text/html", "zstd", 200)]
    [InlineData("text/html", "gzip, br", 200)]
    [InlineData("text/html", null, 206)]
    public async Task What_is_no_readable_page_passes_byte_for_byte(string type, string? coding, int status)
    {
        var body = Encoding.ASCII.GetBytes(TestOrigin.Page);
        _edge.Origin.Handler = context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            if (coding is not null)
            {
                context.Response.Headers.ContentEncoding = coding;
            }

            context.Response.Headers.ETag = "\"x\"";
            context.Response.ContentLength = body.Length;
            return context.Response.Body.WriteAsync(body).AsTask();
        };

        var response = await _edge.GetAsync("/x");

        Assert.Equal(body, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        Assert.Equal("\"x\"", response.Headers.ETag!.ToString());
    }

    [Theory]
    [InlineData("text/html;")]
    [InlineData("text/html; charset=utf-8;")]
    [InlineData("TEXT/HTML ;charset=\"UTF-8\"")]
    [InlineData("text/html; charset=x-cp1250")]
    [InlineData("text/html; charset=csISO88596E")]
    [InlineData("text/html; charset=unknown-here")]
    [InlineData("text/html; charset='utf-8'")]
    [InlineData("text/html; charset=utf-8; charset=utf-16")]
    [InlineData("text/html; a; =b; charset = utf-16; charset=utf-8")]
    [InlineData("text/plain, text/html")]
    [InlineData("text/html; x=\"a,b;charset=utf-16\"")]
    public async Task Types_are_read_as_browsers_read_them_for_snippet_and_cookies(string type)
    {
        _edge.Origin.Handler = context =>
        {
            context.Response.Headers.ContentType = type;
            return context.Response.WriteAsync(TestOrigin.Page);
        };

        var response = await _edge.GetAsync("/x");

        Assert.Contains("<script>", Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync()));
        Assert.Contains(
            response.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("ajs_anonymous_id=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GET", 404)]
    [InlineData("GET", 500)]
    [InlineData("GET", 203)]
    [InlineData("POST", 200)]
    [InlineData("POST", 422)]
    public async Task Error_pages_and_answers_to_forms_are_pages_unless_switched_off(string method, int status)
    {
        await using var off =
            await EdgeHarness.StartAsync(new()
            {
                ["Sites:default:Snippet:ErrorPages"] = "false",
                ["Sites:default:Snippet:PostedPages"] = "false",
            });
        foreach (var edge in (EdgeHarness[])[_edge, off])
        {
            edge.Origin.Serve(TestOrigin.Page, response => response.StatusCode = status);
        }

        var on = await (await _edge.SendAsync(new HttpMethod(method), "/x")).Content.ReadAsStringAsync();
        var without = await (await off.SendAsync(new HttpMethod(method), "/x")).Content.ReadAsStringAsync();

        Assert.Contains("<script>", on);
        Assert.Equal(status == 203, without.Contains("<script>", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Sec-Fetch-Dest", "empty")]
    [InlineData("Sec-Fetch-Dest", "script")]
    [InlineData("X-Requested-With", "XMLHttpRequest")]
    public async Task What_a_script_asked_for_is_left_alone_and_varies_by_that(string header, string value)
    {
        var response = await _edge.GetAsync("/x", headers: (header, value));

        Assert.Equal(TestOrigin.Page, await response.Content.ReadAsStringAsync());
        Assert.Contains("Sec-Fetch-Dest", response.Headers.Vary);
    }

    [Theory]
    [InlineData("Sec-Fetch-Dest", "document")]
    [InlineData("Sec-Fetch-Dest", "iframe")]
    [InlineData("X-Requested-With", "com.example.app")]
    public async Task What_is_shown_gets_the_snippet(string header, string value)
    {
        var response = await _edge.GetAsync("/x", headers: (header, value));

        Assert.Contains("<script>", await response.Content.ReadAsStringAsync());
        Assert.DoesNotContain("Sec-Fetch-Dest", response.Headers.Vary);
    }

    [Fact]
    public async Task A_page_that_shared_caches_may_keep_has_one_form_for_all()
    {
        _edge.Origin.Serve(TestOrigin.Page, response => response.Headers.CacheControl = "public, max-age=60");

        var shown = await _edge.GetAsync("/x", headers: ("Sec-Fetch-Dest", "document"));
        var read = await _edge.GetAsync("/x", headers: ("Sec-Fetch-Dest", "empty"));

        Assert.Equal(await shown.Content.ReadAsByteArrayAsync(), await read.Content.ReadAsByteArrayAsync());
        Assert.Empty(read.Headers.Vary);
    }

    [Theory]
    [InlineData("<p>hello</p>", "document", true)]
    [InlineData("hello", "document", true)]
    [InlineData("{\"a\":\"<body>\"}", "document", false)]
    [InlineData("<p>hello</p>", null, false)]
    [InlineData("{\"html\":\"<body class=\\\"x\\\">hi</body>\"}", null, false)]
    public async Task A_page_without_a_documents_tags_is_one_when_it_is_shown(string body, string? destination, bool expected)
    {
        _edge.Origin.Serve(body);

        var response = destination is null
            ? await _edge.GetAsync("/x")
            : await _edge.GetAsync("/x", headers: ("Sec-Fetch-Dest", destination));

        var page = await response.Content.ReadAsStringAsync();
        Assert.EndsWith(body, page);
        Assert.Equal(expected, page.StartsWith("<script>", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("attachment; filename=a.html", false)]
    [InlineData("ATTACHMENT", false)]
    [InlineData("other", false)]
    [InlineData("inline; filename=\"attachment\"", true)]
    [InlineData("filename=a.html", true)]
    public async Task Files_to_be_saved_are_left_alone(string disposition, bool expected)
    {
        _edge.Origin.Serve(TestOrigin.Page, response => response.Headers.ContentDisposition = disposition);

        var response = await _edge.GetAsync("/x");

        Assert.Equal(expected, (await response.Content.ReadAsStringAsync()).Contains("<script>", StringComparison.Ordinal));
    }

    public static TheoryData<string, string, string> Outcomes => new()
    {
        { "inserted", TestOrigin.Page, "" },
        { "fragment", "<p>part</p>", "" },
        { "fragment", "{\"html\":\"<body>\"}", "" },
        { "scripted", TestOrigin.Page, "> Sec-Fetch-Dest: empty" },
        { "amp", "<!doctype html><html \u26a1><head></head></html>", "" },
        { "opted_out", "<!doctype html><html data-grid-skip></html>", "" },
        { "has_snippet", "<!doctype html><script>analytics.load('k')</script>", "" },
        { "encoding", TestOrigin.Page, "Content-Type: text/html; charset=utf-16" },
        { "coding", TestOrigin.Page, "Content-Encoding: zstd" },
        { "no_transform", TestOrigin.Page, "Cache-Control: no-transform" },
        { "attachment", TestOrigin.Page, "Content-Disposition: attachment" },
        { "unclosed", "<!doctype html><title>never ends", "" },
        { "no_consent", TestOrigin.Page, "> Sec-GPC: 1" },
        { "status", TestOrigin.Page, "status 206" },
        { "method", TestOrigin.Page, "method PUT" },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task Every_page_is_counted_once_by_what_became_of_it(string outcome, string page, string change)
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Sites:default:Consent:HonourGpc"] = "true" });
        var counted = new List<(long, string)>();
        using var listener = Listen(edge, counted);
        edge.Origin.Serve(page, response =>
        {
            if (change.StartsWith("status ", StringComparison.Ordinal))
            {
                response.StatusCode = 206;
            }
            else if (change.Split(": ") is [var name, var value] && !name.StartsWith('>'))
            {
                response.Headers[name] = value;
            }
        });
        var sent = change.StartsWith("> ", StringComparison.Ordinal) ? new[] { (change[2..].Split(": ")[0], change.Split(": ")[1]) } : [];

        var response = await edge.SendAsync(change == "method PUT" ? HttpMethod.Put : HttpMethod.Get, "/x", headers: sent);
        await response.Content.ReadAsByteArrayAsync();

        Assert.Equal([(1, outcome)], counted);
    }

    [Theory]
    [InlineData("HEAD", 200)]
    [InlineData("GET", 304)]
    [InlineData("GET", 302)]
    public async Task What_has_no_page_of_its_own_is_not_counted(string method, int status)
    {
        var counted = new List<(long, string)>();
        using var listener = Listen(_edge, counted);
        _edge.Origin.Handler = context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/html";
            return Task.CompletedTask;
        };

        await _edge.SendAsync(new HttpMethod(method), "/x");

        Assert.Empty(counted);
    }

    [Fact]
    public async Task No_transform_is_obeyed()
    {
        _edge.Origin.Serve(TestOrigin.Page, response => response.Headers.CacheControl = "no-transform");

        Assert.Equal(TestOrigin.Page, await (await _edge.GetAsync("/x")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task HEAD_says_what_GET_would_and_sends_nothing()
    {
        _edge.Origin.Serve(TestOrigin.Page, response =>
        {
            response.ContentLength = TestOrigin.Page.Length;
            response.Headers.ETag = "\"x\"";
        });

        var get = await _edge.GetAsync("/x");
        var head = await _edge.SendAsync(HttpMethod.Head, "/x");

        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.NotEqual(TestOrigin.Page.Length, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_page_of_known_length_keeps_one_when_the_snippet_goes_into_its_first_piece()
    {
        _edge.Origin.Serve(TestOrigin.Page, response => response.ContentLength = TestOrigin.Page.Length);
        var told = await _edge.GetAsync("/x");
        var page = await told.Content.ReadAsByteArrayAsync();
        _edge.Origin.Serve(
            "<html data-grid-skip>" + TestOrigin.Page,
            response => response.ContentLength = TestOrigin.Page.Length + "<html data-grid-skip>".Length);
        var untold = await _edge.GetAsync("/x");
        await untold.Content.ReadAsByteArrayAsync();

        Assert.True(page.Length > TestOrigin.Page.Length);
        Assert.Equal(page.Length, told.Content.Headers.ContentLength);
        Assert.False(untold.Content.Headers.NonValidated.Contains("Content-Length"));
    }

    [Fact]
    public async Task Headers_about_the_old_bytes_go()
    {
        _edge.Origin.Serve(TestOrigin.Page, response =>
        {
            response.ContentLength = TestOrigin.Page.Length;
            response.Headers["Content-MD5"] = "x";
            response.Headers["Repr-Digest"] = "sha-256=:x:";
            response.Headers.AcceptRanges = "bytes";
        });

        var response = await _edge.GetAsync("/x");

        Assert.False(response.Content.Headers.Contains("Content-MD5"));
        Assert.False(response.Headers.Contains("Repr-Digest"));
        Assert.Empty(response.Headers.AcceptRanges);
    }

    [Theory]
    [InlineData("<html data-grid-skip><head></head><body></body></html>")]
    [InlineData("<html><head><script>analytics.load('k')</script></head></html>")]
    [InlineData("<html><head><script src=\"/seg/assets/sdk.js\"></script></head></html>")]
    public async Task Pages_that_opted_out_or_have_one_already_are_left_alone(string page)
    {
        _edge.Origin.Serve(page);

        Assert.Equal(page, await (await _edge.GetAsync("/x")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Ranges_of_other_files_pass()
    {
        _edge.Origin.Handler = context =>
        {
            context.Response.StatusCode = 206;
            context.Response.ContentType = "video/mp4";
            context.Response.Headers.ContentRange = "bytes 0-2/10";
            return context.Response.WriteAsync("abc");
        };

        var response = await _edge.GetAsync("/v.mp4", headers: ("Range", "bytes=0-2"));

        Assert.Equal("bytes=0-2", _edge.Origin.Last["Range"]);
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal("abc", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_page_of_100_MB_leaves_memory_flat()
    {
        var piece = Encoding.ASCII.GetBytes("<p>" + new string('x', 64 * 1024 - 3));
        const int Pieces = 1600;
        _edge.Origin.Handler = async context =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<html><head></head><body>");
            for (var i = 0; i < Pieces; i++)
            {
                await context.Response.Body.WriteAsync(piece);
            }
        };

        await ReadAllAsync("/warm");
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        // Other tests of this process come and go with memory of their own. A page that is kept is there at every look behind its middle,
        // with 50 MB and more.
        var (looks, least) = (0, long.MaxValue);
        var bytes = await ReadAllAsync("/big", () =>
        {
            if (++looks > 8)
            {
                least = Math.Min(least, GC.GetTotalMemory(forceFullCollection: true));
            }
        });

        Assert.True(bytes > 100L * 1024 * 1024);
        Assert.InRange(looks, 10, int.MaxValue);
        Assert.True(least - before < 40 * 1024 * 1024, $"grew by {(least - before) / 1024 / 1024} MB");
    }

    private async Task<long> ReadAllAsync(string path, Action? seen = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = EdgeHarness.Host } };
        using var response = await _edge.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[64 * 1024];
        long total = 0;
        int read;
        var reads = 0;
        while ((read = await body.ReadAsync(buffer)) > 0)
        {
            total += read;
            if (++reads % 100 == 0)
            {
                seen?.Invoke();
            }
        }

        return total;
    }

    private static MeterListener Listen(EdgeHarness edge, List<(long, string)> counted)
    {
        var own = edge.Services.GetRequiredService<IMeterFactory>().Create(EdgeMetrics.MeterName);
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter == own && instrument.Name == "edge.snippets")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            lock (counted)
            {
                counted.Add((value, (string)tags[0].Value!));
            }
        });
        listener.Start();
        return listener;
    }

    private static byte[] Compress(string coding, byte[] body)
    {
        using var target = new MemoryStream();
        using (Stream compressor = coding switch
        {
            "gzip" => new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true),
            "br" => new BrotliStream(target, CompressionLevel.Optimal, leaveOpen: true),
            "deflate" => new ZLibStream(target, CompressionLevel.Optimal, leaveOpen: true),
            _ => new DeflateStream(target, CompressionLevel.Optimal, leaveOpen: true),
        })
        {
            compressor.Write(body);
        }

        return target.ToArray();
    }

    private static byte[] Inflate(string coding, byte[] body)
    {
        using Stream inflated = coding switch
        {
            "gzip" => new GZipStream(new MemoryStream(body), CompressionMode.Decompress),
            "br" => new BrotliStream(new MemoryStream(body), CompressionMode.Decompress),
            _ => new ZLibStream(new MemoryStream(body), CompressionMode.Decompress),
        };
        using var target = new MemoryStream();
        inflated.CopyTo(target);
        return target.ToArray();
    }
}
