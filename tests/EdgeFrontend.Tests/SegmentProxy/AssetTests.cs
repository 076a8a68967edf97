using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Simulators;

namespace Personalization.EdgeFrontend.Tests.SegmentProxy;

/// <summary>What analytics.js fetches, in both path families, with the CDN up and down.</summary>
public sealed partial class AssetTests : IAsyncLifetime
{
    private EdgeHarness _edge = null!;

    public async Task InitializeAsync() => _edge = await EdgeHarness.StartAsync();

    public async Task DisposeAsync() => await _edge.DisposeAsync();

    [Fact]
    public async Task The_loader_is_small_private_and_seeds_the_ids_where_the_library_looks()
    {
        _edge.Decisions.ClientSideTraits = """{"group_a":"crew"}""";

        var response = await _edge.GetAsync("/seg/assets/sdk.js", "ajs_user_id=u_42; ajs_anonymous_id=a-1");

        var script = await response.Content.ReadAsStringAsync();
        Assert.True(script.Length < 2048, $"{script.Length} characters");
        Assert.Equal(
            "private, no-store",
            response.Headers.NonValidated["Cache-Control"]
                .ToString()
                .Replace("no-store, private", "private, no-store", StringComparison.Ordinal));
        Assert.Contains("\"a\":\"a-1\",\"u\":\"u_42\",\"t\":{\"group_a\":\"crew\"}", script);
        Assert.Contains("\"k\":\"REDACTED\"", script);
        Assert.DoesNotContain(EdgeHarness.WriteKey, script);
        Assert.Equal(("u_42", "a-1"), (SetCookies.Value(response, "ajs_user_id"), SetCookies.Value(response, "ajs_anonymous_id")));
    }

    [Fact]
    public async Task A_first_visitors_loader_brings_the_same_id_as_its_cookie()
    {
        var response = await _edge.GetAsync("/seg/assets/sdk.js");

        Assert.Contains($"\"a\":\"{SetCookies.Value(response, "ajs_anonymous_id")}\"", await response.Content.ReadAsStringAsync());
        Assert.Contains("\"t\":{\"anonymous\":true}", await response.Content.ReadAsStringAsync());
        Assert.Empty(_edge.Decisions.Requests);
    }

    [Theory]
    [InlineData("</script><script>alert(1)</script>")]
    [InlineData("x\u2028\u2029y")]
    [InlineData("x\"+alert(1)+\"")]
    [InlineData("'\\")]
    public async Task No_id_breaks_out_of_a_script(string id)
    {
        var cookie = $"ajs_user_id={Uri.EscapeDataString(id)}; ajs_anonymous_id={Uri.EscapeDataString(id)}";
        foreach (var path in new[] { "/seg/assets/sdk.js", "/seg/ajs/x" })
        {
            var script = await (await _edge.GetAsync(path, cookie)).Content.ReadAsStringAsync();

            Assert.DoesNotContain("\"+alert", script);
            Assert.DoesNotContain("</script", script[..Math.Min(script.Length, 3000)]);
            Assert.DoesNotContain('\u2028', script);
            var literal = StringLiteral()
                .Match(
                    script,
                    script.IndexOf(
                        path.EndsWith("sdk.js", StringComparison.Ordinal) ? "\"u\":" : "[\"identify\",", StringComparison.Ordinal) + 4);
            Assert.True(literal.Success);
            Assert.Equal(
                id,
                JsonSerializer.Deserialize<string>(
                    path.EndsWith("sdk.js", StringComparison.Ordinal)
                        ? literal.Value
                        : StringLiteral().Match(script, script.IndexOf("[\"identify\",", StringComparison.Ordinal) + 12).Value));
        }
    }

    [Fact]
    public async Task Another_site_that_includes_the_loader_learns_nothing()
    {
        var response = await _edge.GetAsync("/seg/assets/sdk.js", "ajs_user_id=u_42", ("Sec-Fetch-Site", "cross-site"));

        Assert.DoesNotContain("u_42", await response.Content.ReadAsStringAsync());
        Assert.Empty(SetCookies.All(response));
        Assert.Empty(_edge.Decisions.Requests);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData("identity")]
    public async Task The_bundle_is_named_by_its_content_the_same_for_all_and_kept_for_ever(string coding)
    {
        var path = await BundlePathAsync();

        var response = await _edge.GetAsync(path, "ajs_user_id=u_42", ("Accept-Encoding", coding));

        Assert.Equal("public, max-age=31536000, immutable", response.Headers.NonValidated["Cache-Control"].ToString());
        Assert.Empty(SetCookies.All(response));
        Assert.Equal(coding == "identity" ? [] : [coding], response.Content.Headers.ContentEncoding);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var script =
            coding switch
            {
                "br" =>
                Inflate(new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress)),
                "gzip" =>
                    Inflate(new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress)),
                _ => bytes
            };
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(script).AsSpan(0, 10));
        Assert.Equal($"/seg/assets/analytics.{hash}.js", path);
        Assert.DoesNotContain(EdgeHarness.WriteKey, Encoding.UTF8.GetString(script));
        Assert.DoesNotContain("sourceMappingURL", Encoding.UTF8.GetString(script));
    }

    [Fact]
    public async Task A_bundle_name_of_another_edge_gets_ours_but_is_not_kept_under_it()
    {
        var response = await _edge.GetAsync("/seg/assets/analytics.00000000000000000000.js");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("no-cache", response.Headers.NonValidated["Cache-Control"].ToString());
    }

    [Fact]
    public async Task The_bundle_is_fetched_once_for_many_and_served_while_the_CDN_is_down()
    {
        var path = await BundlePathAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _edge.GetAsync(path)));
        Assert.Equal(1, _edge.Segment.Control.Requests.Count(EndpointFamily.Cdn, "analytics.js"));

        _edge.Segment.Control.Faults.Add(Fault.Status(503));

        Assert.Equal(HttpStatusCode.OK, (await _edge.GetAsync(path)).StatusCode);
        Assert.Contains("\"h\":", await (await _edge.GetAsync("/seg/assets/sdk.js")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_page_never_waits_for_the_CDN()
    {
        _edge.Segment.Control.Faults.Add(Fault.Hang() with { Family = EndpointFamily.Cdn });

        var page = await _edge.GetAsync("/").WaitAsync(TimeSpan.FromSeconds(3));

        Assert.Contains("sdk.js", await page.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/seg/assets/v1/projects/REDACTED/settings", "events")]
    [InlineData("/seg/assets/v1/projects/demo-write-key/settings", "events")]
    [InlineData("/seg/v1/projects/REDACTED/settings", "evs")]
    [InlineData("/seg/v1/projects/made-up/settings", "evs")]
    public async Task Settings_point_the_library_at_this_host(string path, string family)
    {
        var response = await _edge.GetAsync(path);

        using var settings = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(
            $"shop.example/seg/{family}",
            settings.RootElement.GetProperty("integrations").GetProperty("Segment.io").GetProperty("apiHost").GetString());
        Assert.Equal($"shop.example/seg/{family}", settings.RootElement.GetProperty("metrics").GetProperty("host").GetString());
        Assert.DoesNotContain(EdgeHarness.WriteKey, settings.RootElement.GetRawText());
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("private", response.Headers.NonValidated["Cache-Control"].ToString());
    }

    [Fact]
    public async Task Settings_are_for_shared_caches_only_where_the_host_is_ours_by_configuration()
    {
        await using var named = await EdgeHarness.StartAsync(new() { ["Sites:default:Hosts:0"] = EdgeHarness.Host });

        var response = await named.GetAsync("/seg/v1/projects/REDACTED/settings");

        Assert.Contains("public", response.Headers.NonValidated["Cache-Control"].ToString());
    }

    [Fact]
    public async Task The_CDNs_404_is_passed_on()
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Sites:default:Segment:WriteKey"] = "unknown" });

        var response = await edge.GetAsync("/seg/v1/projects/REDACTED/settings");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.NotEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Theory]
    [InlineData("/seg/assets/next-integrations/integrations/x/1.0/x.dynamic.js.gz")]
    [InlineData("/seg/next-integrations/actions/y/abc.js")]
    public async Task Files_of_the_CDN_come_from_memory_when_it_is_down(string path)
    {
        var first = await (await _edge.GetAsync(path)).Content.ReadAsByteArrayAsync();
        _edge.Segment.Control.Faults.Add(Fault.Reset());

        var second = await _edge.GetAsync(path);

        Assert.NotEmpty(first);
        Assert.Equal(first, await second.Content.ReadAsByteArrayAsync());
        Assert.Empty(SetCookies.All(second));
        Assert.Null(_edge.Segment.Control.Requests.Of(EndpointFamily.Cdn)[^1].Headers.GetValueOrDefault("Cookie"));
    }

    [Theory]
    [InlineData("/seg/assets/next-integrations/../../v1/projects/x/settings")]
    [InlineData("/seg/assets/next-integrations/%2e%2e/secret")]
    [InlineData("/seg/assets/next-integrations/a%2F..%2Fb")]
    [InlineData("/seg/assets/next-integrations//evil.example/x.js")]
    [InlineData("/seg/assets/next-integrations/a b.js")]
    [InlineData("/seg/assets/next-integrations/a%0d%0aX:y")]
    [InlineData("/seg/assets/analytics-next/bundles/a?b")]
    public async Task Nothing_but_plain_file_names_reaches_the_CDN(string path)
    {
        await _edge.GetAsync(path.Replace(" ", "%20", StringComparison.Ordinal));

        Assert.DoesNotContain(
            _edge.Segment.Control.Requests.Of(EndpointFamily.Cdn),
            request => request.Target.Contains("..", StringComparison.Ordinal)
                || request.Target.Contains("evil", StringComparison.Ordinal)
                || request.Target.Contains("X:y", StringComparison.Ordinal)
                || request.Target.Contains('?'));
    }

    [Fact]
    public async Task The_Edge_SDKs_script_is_prepared_for_each_visitor_and_never_stored()
    {
        _edge.Decisions.ClientSideTraits = """{"group_a":"crew"}""";

        var response = await _edge.GetAsync("/seg/ajs/0b1c", "ajs_user_id=u_42; ajs_anonymous_id=a-1");

        var script = await response.Content.ReadAsStringAsync();
        Assert.Contains("a.unshift([\"identify\",\"u_42\",{\"group_a\":\"crew\"}]);a.unshift([\"setAnonymousId\",\"a-1\"]);", script);
        Assert.DoesNotContain(EdgeHarness.WriteKey, script);
        Assert.Contains("no-store", response.Headers.NonValidated["Cache-Control"].ToString());
        Assert.Contains("\"http://shop.example/seg/\"", script);
    }

    [Fact]
    public async Task The_CDNs_refusal_of_a_write_key_is_passed_on_as_the_Edge_SDK_did()
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Sites:default:Segment:WriteKey"] = "unknown" });

        var response = await edge.GetAsync("/seg/ajs/x");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.NotEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("\"h\":", await (await edge.GetAsync("/seg/assets/sdk.js")).Content.ReadAsStringAsync());
    }

    private async Task<string> BundlePathAsync()
    {
        var script = await (await _edge.GetAsync("/seg/assets/sdk.js")).Content.ReadAsStringAsync();
        return $"/seg/assets/analytics.{HashOf().Match(script).Groups[1].Value}.js";
    }

    private static byte[] Inflate(Stream stream)
    {
        using var target = new MemoryStream();
        using (stream)
        {
            stream.CopyTo(target);
        }

        return target.ToArray();
    }

    [GeneratedRegex("\"h\":\"([0-9a-f]{20})\"")]
    private static partial Regex HashOf();

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex StringLiteral();
}
