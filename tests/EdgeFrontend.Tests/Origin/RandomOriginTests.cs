using System.Globalization;
using System.IO.Compression;
using System.Text;
using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Origin;

/// <summary>
/// A random website through the edge is the same website: any status, method, header bytes, body and coding. What differs is in the list of
/// differences below, and nowhere else.
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

    private static readonly string[] Methods = ["GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"];

    private static readonly int[] Statuses = [
        200, 200, 200, 201, 202, 203, 204, 206, 299, 300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 409, 410, 418, 422, 429,
        451, 500, 501, 503, 599,
    ];

    private static readonly string[] Names =
    [
        "X-Any", "X-Other", "Set-Cookie", "Link", "Vary", "ETag", "Last-Modified", "Cache-Control", "Content-Language",
        "Content-Disposition", "Location", "Server", "Via", "WWW-Authenticate",
        "Content-Security-Policy", "Retry-After", "Accept-Ranges", "Expires", "Age", "Allow", "Content-Location", "Refresh",
        "Access-Control-Allow-Origin", "X_Under", "Strict-Transport-Security",
    ];

    private static readonly string[] Types = [
        "image/png", "application/json", "text/plain; charset=utf-8", "text/css", "application/octet-stream", "x", "",
    ];

    private readonly RawOrigin _origin = new();
    private EdgeHarness _edge = null!;

    public async Task InitializeAsync() => _edge = await EdgeHarness.StartAsync(new() { ["Sites:default:Origin"] = _origin.Url });

    public async Task DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public Task A_random_origin_is_the_same_behind_the_edge() => RunAsync(500);

    [Fact]
    [Trait("Category", "Full")]
    public Task Ten_thousand_random_answers_are_the_same_behind_the_edge() => RunAsync(10_000);

    private async Task RunAsync(int cases)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("RANDOM_ORIGIN_SEED"), out var given) ? given : Random.Shared.Next();
        for (var number = 0; number < cases; number++)
        {
            await CheckAsync(new Random(HashCode(seed, number)), $"seed {seed}, case {number}");
        }
    }

    private async Task CheckAsync(Random random, string name)
    {
        var method = Pick(random, Methods);
        var status = Pick(random, Statuses);
        var plain = new byte[random.Next(4) == 0 ? random.Next(20_000) : random.Next(64)];
        random.NextBytes(plain);
        var coding = Pick(random, ["", "", "gzip", "br", "zstd"]);
        var body =
            coding switch
            {
                "gzip" =>
                Compress(plain, stream => new GZipStream(stream, CompressionLevel.Fastest)),
                "br" =>
                    Compress(plain, stream => new BrotliStream(stream, CompressionLevel.Fastest)),
                _ => plain
            };
        var hasBody = method != "HEAD" && status is not (204 or 304);
        var head = new StringBuilder($"HTTP/1.1 {status} Any\r\nConnection: close\r\n");
        var type = Pick(random, Types);
        if (type.Length > 0)
        {
            head.Append($"Content-Type: {type}\r\n");
        }

        if (coding.Length > 0)
        {
            head.Append($"Content-Encoding: {coding}\r\n");
        }

        for (var count = random.Next(6); count > 0; count--)
        {
            head.Append($"{Pick(random, Names)}: {Value(random)}\r\n");
        }

        var isChunked = hasBody && random.Next(3) == 0;
        if (isChunked)
        {
            head.Append("Transfer-Encoding: chunked\r\n");
        }
        else if (hasBody)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        }

        byte[] wire = [
            .. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. hasBody ? isChunked ? Chunk(random, body) : body : [],
        ];
        _origin.Answer = (_, _) => wire;

        var sent = new StringBuilder();
        for (var count = random.Next(5); count > 0; count--)
        {
            sent.Append($"X-Sent-{count}: {Value(random)}\r\n");
        }

        if (random.Next(2) == 0)
        {
            sent.Append($"Cookie: a={Value(random)}\r\n");
        }

        if (random.Next(3) == 0)
        {
            sent.Append($"If-None-Match: \"{random.Next()},{random.Next()}\", W/\"x\"\r\n");
        }

        var upload = method is "GET" or "HEAD" ? "" : Value(random);
        if (method is not ("GET" or "HEAD"))
        {
            sent.Append(CultureInfo.InvariantCulture, $"Content-Length: {upload.Length}\r\n");
        }

        var target = $"/p/{random.Next()}?q={random.Next()}%2F";

        var answer = await RawClient.SendAsync(
            _edge.Url, $"{method} {target} HTTP/1.1\r\nHost: shop.example\r\n{sent}Connection: close\r\n\r\n{upload}");

        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var description = $"{name}: {method} {target}\n{sent}\n{head}\n--- edge answered\n{(end < 0 ? answer : answer[..end])}";
        Assert.True(end > 0 && RawClient.Status(answer) == status, description);
        Assert.True(Lines(head.ToString()).SequenceEqual(Lines(answer[..end])), description);
        var received = Encoding.Latin1.GetBytes(answer[(end + 4)..]);
        if (RawOrigin.Header(answer[..end], "Transfer-Encoding") is not null)
        {
            received = Unchunk(received);
        }

        Assert.True(received.AsSpan().SequenceEqual(hasBody ? body : []), description);
        var seen = _origin.Heads.Last();
        Assert.True(seen.StartsWith($"{method} {target} HTTP/1.1", StringComparison.Ordinal), description);
        foreach (var line in sent.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            Assert.True(RawOrigin.Header(seen, line[..colon]) == line[(colon + 1)..].Trim(' '), $"{description}\n--- origin got\n{seen}");
        }
    }

    /// <summary>The headers that must be equal: values in order under each name.</summary>
    private static IEnumerable<string> Lines(string head) =>
        head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Select(line => (Name: line[..line.IndexOf(
                ':', StringComparison.Ordinal)], Value: line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]
                .Trim(' ')))
            .Where(line => !Own.Contains(line.Name))
                .OrderBy(line => line.Name, StringComparer.OrdinalIgnoreCase)
                .Select(line => $"{line.Name.ToUpperInvariant()}:{line.Value}");

    private static string Value(Random random)
    {
        var text = new StringBuilder("v");
        for (var count = random.Next(40); count > 0; count--)
        {
            var code = random.Next(0x20, 0x100);
            if (code != 0x7f)
            {
                text.Append((char)code);
            }
        }

        return text.Append('v').ToString();
    }

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];

    private static int HashCode(int seed, int number) => unchecked((seed * 486_187_739) + number);

    private static byte[] Compress(byte[] plain, Func<Stream, Stream> coding)
    {
        using var compressed = new MemoryStream();
        using (var stream = coding(compressed))
        {
            stream.Write(plain);
        }

        return compressed.ToArray();
    }

    private static byte[] Chunk(Random random, byte[] body)
    {
        using var chunks = new MemoryStream();
        for (var start = 0; start < body.Length;)
        {
            var length = Math.Min(body.Length - start, random.Next(1, 5_000));
            chunks.Write(Encoding.ASCII.GetBytes($"{length:x}\r\n"));
            chunks.Write(body, start, length);
            chunks.Write("\r\n"u8);
            start += length;
        }

        chunks.Write("0\r\n\r\n"u8);
        return chunks.ToArray();
    }

    private static byte[] Unchunk(byte[] chunks)
    {
        using var body = new MemoryStream();
        for (var at = 0; ;)
        {
            var end = at + chunks.AsSpan(at).IndexOf("\r\n"u8);
            var length = int.Parse(Encoding.ASCII.GetString(chunks, at, end - at), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0) return body.ToArray();
            body.Write(chunks, end + 2, length);
            at = end + 2 + length + 2;
        }
    }
}
