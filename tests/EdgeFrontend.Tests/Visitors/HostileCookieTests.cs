using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Visitors;

/// <summary>
/// Whole cookie headers that no browser and no server of ours wrote: a page is served for each, and none of them throws anywhere on its
/// way.
/// </summary>
public sealed class HostileCookieTests
{
    private const int Headers = 10_000;
    private const int Connections = 4;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private static readonly string[] Names =
    [
        "ajs_user_id", "ajs_anonymous_id", "grid_token", "__Host-grid_token", "grid_user_sig", "grid_forgotten", "grid_preview", "consent",
        "AJS_USER_ID", "ajs_user_id ", "", "ajs_group_id", "\u00ef\u00bb\u00bfajs_user_id", "$Version",
    ];

    private static readonly string[] Values =
    [
        "", "%", "%%", "%0", "%zz", "%00", "%E0%A4", "%ff%fe", "%ED%A0%80", "%F8%88%80%80%80", "%u0041", "%22", "%22a", "\"", "\"\"",
        "\"a", "\"\\", "\"\\\"", "\"\\u12\"", "\"\\ud800\"", "\"\\u0000\"", "{", "}", "[", "[1,2", "{\"a\":", "null", "true",
        "false", "NaN", "1e999", "-", "-0", "0x1", "0123", "9", "9a9b9c9d-0000-4000-8000-000000000000", "1.5.6", "=", "==", "a=b=c", ",",
        "a,b", " ", "\t", "\u00a0", "\u0001", "\u007f", "\u0080", "\u00ff", "\u00c3\u00a9", "\u00ed\u00a0\u0080",
        "\u00f0\u009f\u0098\u0080",
        "' OR 1=1", "<script>", "../../x", "AAAA", "AA==", "A===", "-_-_", "////", "++++", "\u00e2\u0080\u00a8",
    ];

    [Fact]
    public async Task Ten_thousand_cookie_headers_are_each_answered_with_the_page_and_throw_nothing()
    {
        var thrown = new ConcurrentQueue<string>();
        var onPage = new AsyncLocal<bool>();
        await using var edge = await EdgeHarness.StartAsync(
            new()
            {
                ["Sites:default:Preview:Key"] = "a-key-for-previews-in-tests-32-long",
                ["Sites:default:Consent:Cookie"] = "consent",
                ["Sites:default:Consent:GrantedValue"] = "yes",
            },
            builder => builder.Services.AddSingleton<IStartupFilter>(new Marking(onPage)),
            listeners: true);
        var good = $"ajs_anonymous_id=a-1; ajs_user_id=u-1; {edge.Token("a-1", "u-1")}; consent=yes; other=1";
        var random = new Random(20261128);
        var headers = Enumerable.Range(0, Headers).Select(i => Make(i, good, random)).ToArray();
        AppDomain.CurrentDomain.FirstChanceException += Count;
        int[] answered;
        try
        {
            answered = await Task.WhenAll(headers.Chunk(Headers / Connections).Select(part => SendAsync(edge.Url, part)))
                .WaitAsync(Deadline);
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Count;
        }

        Assert.Equal(Headers, answered.Sum());
        Assert.True(
            thrown.TryDequeue(out var first) && first.Contains(nameof(Marking), StringComparison.Ordinal),
            "An exception on the page path was not noticed: nothing is counted.");
        Assert.True(thrown.IsEmpty, $"{thrown.Count} exceptions, such as: {string.Join("\n", thrown.Take(3))}");

        void Count(object? sender, FirstChanceExceptionEventArgs e)
        {
            if (onPage.Value)
            {
                thrown.Enqueue(e.Exception.ToString());
            }
        }
    }

    private static string Make(int number, string good, Random random) => (number % 4) switch
    {
        0 => Soup(random, random.Next(1, 400)),
        1 =>
            string.Join(
                random.Next(3) == 0 ? ";" : "; ",
                Enumerable.Range(0, random.Next(1, 12)).Select(_ => $"{Pick(Names, random)}={Pick(Values, random)}")),
        2 => Changed(good, random),
        _ =>
            $"{Pick(Names, random)}={string.Concat(Enumerable.Repeat(Pick(Values, random), random.Next(1, 200)))}; {Pick(Names, random)}={Soup(random, random.Next(1, 60))}; {good}",
    };

    private static string Changed(string good, Random random)
    {
        var text = new StringBuilder(good);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(3))
            {
                case 0: text[at] = Byte(random); break;
                case 1: text.Insert(at, Byte(random)); break;
                default: text.Remove(at, Math.Min(random.Next(1, 8), text.Length - at - 1)); break;
            }
        }

        return text.ToString();
    }

    private static string Soup(Random random, int length) => string.Create(length, random, static (span, source) =>
    {
        for (var at = 0; at < span.Length; at++)
        {
            span[at] = Byte(source);
        }
    });

    /// <summary>Any byte that a header may hold: NUL, CR and LF end the connection before there is a page.</summary>
    private static char Byte(Random random)
    {
        while (true)
        {
            if ((char)random.Next(1, 256) is var c and not '\r' and not '\n') return c;
        }
    }

    private static string Pick(string[] from, Random random) => from[random.Next(from.Length)];

    /// <summary>Sends one after another over one connection; the number of answers that are the page.</summary>
    private static async Task<int> SendAsync(Uri url, string[] headers)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(url.Host, url.Port);
        await using var stream = socket.GetStream();
        var answers = new AnswerReader(stream);
        var pages = 0;
        foreach (var header in headers)
        {
            await stream.WriteAsync(
                Encoding.Latin1.GetBytes($"GET /page HTTP/1.1\r\nHost: {EdgeHarness.Host}\r\nCookie: {header}\r\n\r\n"));
            var status = await answers.NextStatusAsync();
            Assert.True(status == 200, $"{status} for the cookies {header}");
            pages++;
        }

        return pages;
    }

    /// <summary>
    /// Knows what is thrown on behalf of a page, on whichever thread; and throws once itself, so that a count of nothing else means
    /// something.
    /// </summary>
    private sealed class Marking(AsyncLocal<bool> onPage) : IStartupFilter
    {
        private int _tried;

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (_, rest) =>
            {
                onPage.Value = true;
                if (Interlocked.Exchange(ref _tried, 1) == 0)
                {
                    ThrowAndCatch();
                }

                await rest();
            });
            next(app);
        };

        private static void ThrowAndCatch()
        {
            try
            {
                throw new InvalidOperationException(nameof(Marking));
            }
            catch (InvalidOperationException)
            {
                // It only had to be thrown.
            }
        }
    }
}
