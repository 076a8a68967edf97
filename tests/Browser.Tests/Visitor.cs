using System.Collections.Concurrent;
using System.Text;
using Microsoft.Playwright;
using IRequest = Microsoft.Playwright.IRequest;

namespace Personalization.BrowserTests;

/// <summary>One person at one browser, with everything that the browser complained about or asked for.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly Uri _site;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<IRequest> _requests = new();

    private Visitor(IBrowserContext context, IPage page, Uri site)
    {
        _context = context;
        _site = site;
        Page = page;
    }

    /// <summary>The open tab.</summary>
    public IPage Page { get; }

    /// <summary>Console errors and warnings about policy, uncaught exceptions, failed requests.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Every URL that the browser asked for.</summary>
    public IReadOnlyCollection<Uri> Requests => [.. _requests.Select(request => new Uri(request.Url))];

    public static async Task<Visitor> CreateAsync(IBrowserContext context, Uri site)
    {
        var visitor = new Visitor(context, await context.NewPageAsync(), site);
        context.Request += (_, request) => visitor._requests.Enqueue(request);
        context.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                visitor._complaints.Enqueue($"console: {message.Text} ({message.Location})");
            }
        };
        context.WebError += (_, error) => visitor._complaints.Enqueue($"uncaught: {error.Error}");
        return visitor;
    }

    /// <summary>
    /// All that passed between browser and servers, one text for each request: URLs, headers and bodies of both directions.
    /// </summary>
    public async Task<IReadOnlyList<string>> TrafficAsync()
    {
        var texts = new List<string>();
        foreach (var request in _requests)
        {
            try
            {
                texts.Add(await TextAsync(request).WaitAsync(TimeSpan.FromSeconds(10)));
            }
            catch (TimeoutException exception)
            {
                throw new TimeoutException($"The browser did not give the text of {request.Method} {request.Url}.", exception);
            }
        }

        return texts;
    }

    /// <summary>A cookie of the site as the browser stores it, or null.</summary>
    public async Task<BrowserContextCookiesResult?> CookieAsync(string name) =>
        (await _context.CookiesAsync([_site.AbsoluteUri])).SingleOrDefault(cookie => cookie.Name == name);

    /// <summary>Waits until a cookie is as the predicate wants it: a Set-Cookie arrives with a response, not with a page event.</summary>
    public async Task<BrowserContextCookiesResult?> WaitForCookieAsync(string name, Func<BrowserContextCookiesResult?, bool> predicate)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (true)
        {
            var cookie = await CookieAsync(name);
            if (predicate(cookie)) return cookie;
            if (deadline.IsCancellationRequested)
            {
                throw new TimeoutException($"Cookie {name} stayed '{cookie?.Value ?? "absent"}' for 10 s.");
            }

            // A round trip through the page's event loop: the browser has no event for cookies.
            await Page.EvaluateAsync("() => new Promise(resolve => setTimeout(resolve, 20))");
        }
    }

    /// <summary>A value in localStorage as analytics.js wrote it, or null.</summary>
    public Task<string?> StoredAsync(string key) => Page.EvaluateAsync<string?>("key => localStorage.getItem(key)", key);

    /// <summary>Whether the page's script can see a cookie.</summary>
    public async Task<bool> ScriptSeesCookieAsync(string name) =>
        (await Page.EvaluateAsync<string>("() => document.cookie")).Contains(name + "=", StringComparison.Ordinal);

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private static async Task<string> TextAsync(IRequest request)
    {
        var text = new StringBuilder($"{request.Method} {request.Url}\n{Headers(await request.AllHeadersAsync())}\n{request.PostData}\n");
        if (await request.ResponseAsync() is not { } response) return text.ToString();
        text.AppendLine($"{response.Status}").AppendLine(Headers(await response.AllHeadersAsync()));

        // The browser keeps no body of an answer that the page's script did not read: those of the event posts.
        if (request.Method == "GET" && response.Status is (< 300 or >= 400))
        {
            text.Append(await response.TextAsync());
        }

        return text.ToString();
    }

    private static string Headers(Dictionary<string, string> headers) =>
        string.Join('\n', headers.Select(header => $"{header.Key}: {header.Value}"));
}
