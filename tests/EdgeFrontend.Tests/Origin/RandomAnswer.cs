using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Personalization.EdgeFrontend.Tests.Origin;

/// <summary>A random request, and a random answer of a website to it.</summary>
internal sealed class RandomAnswer
{
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

    public RandomAnswer(Random random)
    {
        Method = Pick(random, Methods);
        Status = Pick(random, Statuses);
        var plain = new byte[random.Next(4) == 0 ? random.Next(20_000) : random.Next(64)];
        random.NextBytes(plain);
        var coding = Pick(random, ["", "", "gzip", "br", "zstd"]);
        Body = coding switch
        {
            "gzip" => Compress(plain, stream => new GZipStream(stream, CompressionLevel.Fastest)),
            "br" => Compress(plain, stream => new BrotliStream(stream, CompressionLevel.Fastest)),
            _ => plain,
        };
        HasBody = Method != "HEAD" && Status is not (204 or 304);
        var headers = new List<(string, string)>();
        if (Pick(random, Types) is { Length: > 0 } type)
        {
            headers.Add(("Content-Type", type));
        }

        if (coding.Length > 0)
        {
            headers.Add(("Content-Encoding", coding));
        }

        for (var count = random.Next(6); count > 0; count--)
        {
            headers.Add((Pick(random, Names), Value(random)));
        }

        Headers = headers;
        TellsLength = !HasBody || random.Next(3) > 0;

        var sent = new List<(string, string)>();
        for (var count = random.Next(5); count > 0; count--)
        {
            sent.Add(($"X-Sent-{count}", Value(random)));
        }

        if (random.Next(2) == 0)
        {
            sent.Add(("Cookie", $"a={Value(random)}"));
        }

        if (random.Next(3) == 0)
        {
            sent.Add(("If-None-Match", $"\"{random.Next()},{random.Next()}\", W/\"x\""));
        }

        Upload = Method is "GET" or "HEAD" ? "" : Value(random);
        if (Method is not ("GET" or "HEAD"))
        {
            sent.Add(("Content-Length", Upload.Length.ToString(CultureInfo.InvariantCulture)));
        }

        Sent = sent;
        Target = $"/p/{random.Next()}?q={random.Next()}%2F";
    }

    public string Method { get; }

    public string Target { get; }

    /// <summary>The request's headers; each character is a byte.</summary>
    public IReadOnlyList<(string Name, string Value)> Sent { get; }

    public string Upload { get; }

    public int Status { get; }

    /// <summary>The answer's headers, without those of its framing; each character is a byte.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; }

    public bool HasBody { get; }

    public byte[] Body { get; }

    /// <summary>Whether the website tells the length of its body.</summary>
    public bool TellsLength { get; }

    /// <summary>The request as a browser writes it.</summary>
    public string Request => $"{Method} {Target} HTTP/1.1\r\nHost: shop.example\r\n{Text(Sent)}Connection: close\r\n\r\n{Upload}";

    /// <summary>The answer as a website writes it.</summary>
    public byte[] Wire(Random random)
    {
        var framing = !HasBody ? "" : TellsLength ? $"Content-Length: {Body.Length}\r\n" : "Transfer-Encoding: chunked\r\n";
        return [
            .. Encoding.Latin1.GetBytes($"HTTP/1.1 {Status} Any\r\nConnection: close\r\n{Text(Headers)}{framing}\r\n"),
            .. !HasBody ? [] : TellsLength ? Body : Chunk(random, Body),
        ];
    }

    public override string ToString() => $"{Method} {Target}\n{Text(Sent)}\n{Status}\n{Text(Headers)}";

    /// <summary>What was sent in chunks.</summary>
    public static byte[] Unchunk(byte[] chunks)
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

    private static string Text(IEnumerable<(string Name, string Value)> headers) =>
        string.Concat(headers.Select(header => $"{header.Name}: {header.Value}\r\n"));

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
}
