using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Personalization.EdgeFrontend.Pages.Origin;
using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Origin;

/// <summary>
/// A random website through the edge is the same website: any status, method, header bytes, body and coding, over HTTP/1.1 and over HTTP/2.
/// What differs is in the list of differences below, and nowhere else.
/// The seed is printed with a failure; <c>RANDOM_ORIGIN_SEED</c> repeats it.
/// </summary>
public sealed class RandomOriginTests : IAsyncLifetime
{
    /// <summary>Headers of an answer that belong to the connection, or to the snippet's page.</summary>
    private static readonly HashSet<string> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection",
        "Date",
        "Transfer-Encoding",
        "Content-Length",
        "X-Variation",
    };

    private readonly RawOrigin _origin = new();
    private SecureOrigin _secure = null!;
    private EdgeHarness _edge = null!;
    private EdgeHarness _overHttp2 = null!;

    public async Task InitializeAsync()
    {
        _edge = await EdgeHarness.StartAsync(new() { ["Sites:default:Origin"] = _origin.Url });
        _secure = await SecureOrigin.StartAsync();
        _overHttp2 = await EdgeHarness.StartAsync(
            new() { ["Sites:default:Origin"] = _secure.Url.ToString(), ["Sites:default:OriginHost"] = SecureOrigin.Name },
            builder => builder.Services.AddSingleton(new OriginConnections(_secure.Trust)));
    }

    public async Task DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _overHttp2.DisposeAsync();
        await _origin.DisposeAsync();
        await _secure.DisposeAsync();
    }

    [Fact]
    public Task A_random_origin_is_the_same_behind_the_edge() => RunAsync(500, CheckAsync);

    [Fact]
    public Task A_random_origin_over_HTTP_2_is_the_same_behind_the_edge() => RunAsync(200, CheckOverHttp2Async);

    [Fact]
    [Trait("Category", "Full")]
    public Task Ten_thousand_random_answers_are_the_same_behind_the_edge() => RunAsync(10_000, CheckAsync);

    [Fact]
    [Trait("Category", "Full")]
    public Task Four_thousand_random_answers_over_HTTP_2_are_the_same_behind_the_edge() => RunAsync(4_000, CheckOverHttp2Async);

    private static async Task RunAsync(int cases, Func<Random, string, Task> check)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("RANDOM_ORIGIN_SEED"), out var given) ? given : Random.Shared.Next();
        for (var number = 0; number < cases; number++)
        {
            await check(new Random(HashCode(seed, number)), $"seed {seed}, case {number}");
        }
    }

    private async Task CheckAsync(Random random, string name)
    {
        var expected = new RandomAnswer(random);
        var wire = expected.Wire(random);
        _origin.Answer = (_, _) => wire;

        var description = await AskAsync(_edge, expected, name);

        var seen = _origin.Heads.Last();
        Assert.True(seen.StartsWith($"{expected.Method} {expected.Target} HTTP/1.1", StringComparison.Ordinal), description);
        foreach (var (header, value) in expected.Sent)
        {
            Assert.True(RawOrigin.Header(seen, header) == value, $"{description}\n--- origin got\n{seen}");
        }
    }

    private async Task CheckOverHttp2Async(Random random, string name)
    {
        var expected = new RandomAnswer(random);
        _secure.Handler = async context =>
        {
            context.Response.StatusCode = expected.Status;
            foreach (var (header, value) in expected.Headers)
            {
                context.Response.Headers.Append(header, value);
            }

            if (!expected.HasBody) return;
            if (expected.TellsLength)
            {
                context.Response.ContentLength = expected.Body.Length;
            }

            await context.Response.Body.WriteAsync(expected.Body);
        };

        var description = await AskAsync(_overHttp2, expected, name);

        var seen = _secure.Last;
        Assert.True(seen.Protocol == "HTTP/2" && seen.Line == $"{expected.Method} {expected.Target}", $"{description}\n--- {seen}");
        Assert.True(seen.Body == expected.Upload, $"{description}\n--- origin got\n{seen.Body}");
        foreach (var (header, value) in expected.Sent)
        {
            Assert.True(
                seen.Headers.GetValueOrDefault(header) == value, $"{description}\n--- {header} {seen.Headers.GetValueOrDefault(header)}");
        }
    }

    /// <summary>Asks the edge, and compares what it answers.</summary>
    private static async Task<string> AskAsync(EdgeHarness edge, RandomAnswer expected, string name)
    {
        var answer = await RawClient.SendAsync(edge.Url, expected.Request);
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var description = $"{name}: {expected}\n--- edge answered\n{(end < 0 ? answer : answer[..end])}";
        Assert.True(end > 0 && RawClient.Status(answer) == expected.Status, description);
        Assert.True(Lines(expected.Headers).SequenceEqual(Lines(Headers(answer[..end]))), description);
        var received = Encoding.Latin1.GetBytes(answer[(end + 4)..]);
        if (RawOrigin.Header(answer[..end], "Transfer-Encoding") is not null)
        {
            received = RandomAnswer.Unchunk(received);
        }

        Assert.True(received.AsSpan().SequenceEqual(expected.HasBody ? expected.Body : []), description);
        return description;
    }

    private static IEnumerable<(string Name, string Value)> Headers(string head) =>
        head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Select(line => line.Split(':', 2))
            .Select(parts => (parts[0], parts[1].Trim(' ')));

    /// <summary>The headers that must be equal: values in order under each name.</summary>
    private static IEnumerable<string> Lines(IEnumerable<(string Name, string Value)> headers) =>
        headers.Where(header => !Own.Contains(header.Name))
            .OrderBy(header => header.Name, StringComparer.OrdinalIgnoreCase)
            .Select(header => $"{header.Name.ToUpperInvariant()}:{header.Value}");

    private static int HashCode(int seed, int number) => unchecked((seed * 486_187_739) + number);
}
