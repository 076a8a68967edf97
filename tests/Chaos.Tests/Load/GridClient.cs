using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Personalization.Chaos.Tests.History;
using Personalization.Testing.Cluster;

namespace Personalization.Chaos.Tests.Load;

/// <summary>Visitors' browsers, Segment's sender and an operator: they know only HTTP.</summary>
public sealed class GridClient(Visitors visitors, HistoryRecorder history) : IDisposable
{
    private const string Key = "chaos-management-key";
    private static readonly AuthenticationHeaderValue Sender = new(
        "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes("segment:chaos-password")));

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(1),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
    })
    {
        Timeout = TimeSpan.FromSeconds(6),
    };

    /// <summary>What every process of the cluster must be told for this client to be let in.</summary>
    public static IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Sites:default:Webhook:Username"] = "segment",
        ["Sites:default:Webhook:Password"] = "chaos-password",
        ["Management:Keys:chaos:Secret"] = Key,
        ["Management:Keys:chaos:Role"] = "operate",
    };

    /// <summary>A page view of a known visitor; what it shows goes into the history.</summary>
    public async Task<(SampleKind Kind, string Detail)> ViewAsync(int visitor, IEnumerable<GridProcess> edges)
    {
        var began = HistoryRecorder.Now;
        var page = await GetPageAsync(Visitors.UserId(visitor), edges);
        if (page.Problem is { } problem) return (SampleKind.FailedPage, problem);
        var (source, wrong) = page.Read();
        if (wrong is not null)
        {
            Wrong(visitor, wrong, began, page.Edge);
            return (SampleKind.Page, wrong);
        }

        if (source == ReadSource.None) return (SampleKind.DefaultPage, $"{page.Reason}@{page.Edge}");
        var value = page.Variant == "default"
            ? 0
            : Visitors.Decode(int.Parse(page.Variant.AsSpan(1), CultureInfo.InvariantCulture), visitors.Begun(visitor));
        history.Read(visitor, value, began, source, page.Edge);
        return source == ReadSource.Fallback ? (SampleKind.FallbackPage, page.Reason) : (SampleKind.Page, "");
    }

    /// <summary>A page view of somebody nobody knows: the default, whatever happens.</summary>
    public async Task<(SampleKind Kind, string Detail)> ViewAsStrangerAsync(long number, IEnumerable<GridProcess> edges)
    {
        var began = HistoryRecorder.Now;
        var page = await GetPageAsync($"nobody-{number}", edges);
        if (page.Problem is { } problem) return (SampleKind.FailedPage, problem);
        if (page.Variant != "default" || page.Path != "/")
        {
            Wrong(-1, $"a stranger got {page.Variant} from {page.Path}", began, page.Edge);
        }

        return (SampleKind.Page, "");
    }

    /// <summary>The variation of any route for anybody; "!" and the problem when there is no page.</summary>
    public async Task<string> VariantOfAsync(string path, string userId, IEnumerable<GridProcess> edges)
    {
        var page = await GetPageAsync(userId, edges, path);
        return page.Problem is null ? page.Variant : "!" + page.Problem;
    }

    /// <summary>
    /// A push with Segment's manners: what is not acknowledged is sent again, the same message, until it is or patience ends.
    /// </summary>
    public async Task<(SampleKind Kind, string Detail)> PushAsync(
        int visitor, Func<IEnumerable<GridProcess>> edges, int retries, CancellationToken givingUp)
    {
        if (!visitors.TryBegin(visitor, out var value, out var timestamp)) return (SampleKind.None, "");
        var began = HistoryRecorder.Now;
        var body = Visitors.Event(visitor, value, timestamp, $"chaos-{visitor}-{value}");
        var outcome = OperationOutcome.Unknown;
        var detail = "";
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                (outcome, detail) = await PostAsync(body, edges());
                if (outcome == OperationOutcome.Ok || attempt == retries || givingUp.IsCancellationRequested) break;
                try
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), givingUp);
                }
                catch (OperationCanceledException)
                {
                    break;
                }
            }
        }
        finally
        {
            history.Write(visitor, value, began, outcome);
            visitors.End(visitor);
        }

        return outcome == OperationOutcome.Ok ? (SampleKind.Push, "") : (SampleKind.UnacknowledgedPush, detail);
    }

    /// <summary>Pushes one number to many visitors before the history begins.</summary>
    public async Task<bool> PushManyAsync(IEnumerable<int> many, IEnumerable<GridProcess> edges)
    {
        var events = new List<string>();
        foreach (var visitor in many)
        {
            if (!visitors.TryBegin(visitor, out var value, out var timestamp)) continue;
            events.Add(Visitors.Event(visitor, value, timestamp, $"chaos-{visitor}-{value}"));
            visitors.End(visitor);
        }

        var body = $"[{string.Join(',', events)}]";
        for (var attempt = 0; attempt < 20; attempt++)
        {
            if ((await PostAsync(body, edges)).Outcome == OperationOutcome.Ok) return true;
        }

        return false;
    }

    /// <summary>A delivery of any bytes.</summary>
    /// <returns>The status, or 0 when there was none.</returns>
    public async Task<int> DeliverAsync(GridProcess edge, byte[] body, string? password = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(edge.Public, "seg/profiles-webhook"));
        request.Headers.Authorization = password is null
            ? Sender
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"segment:{password}")));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var answer = await _http.SendAsync(request);
            return (int)answer.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or System.Net.Sockets.SocketException or TaskCanceledException)
        {
            return 0;
        }
    }

    /// <summary>An operator's look at a profile: the whole number and the version.</summary>
    public async Task<(bool Ok, long Value, long Version, bool Pulled, string Detail)> InspectAsync(int visitor, GridProcess silo)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(silo.Management, $"api/v1/spaces/default/profiles/user_id:{Visitors.UserId(visitor)}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        try
        {
            using var answer = await _http.SendAsync(request);
            if (!answer.IsSuccessStatusCode) return (false, 0, 0, false, $"{(int)answer.StatusCode}");
            using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
            var root = json.RootElement;
            var value = root.GetProperty("traits").TryGetProperty("seq", out var seq) ? seq.GetProperty("value").GetInt64() : 0;
            return (true, value, root.GetProperty("version").GetInt64(), root.GetProperty("pulledAt").ValueKind != JsonValueKind.Null, "");
        }
        catch (Exception exception) when (exception is HttpRequestException or System.Net.Sockets.SocketException or TaskCanceledException or IOException)
        {
            return (false, 0, 0, false, exception.GetType().Name);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private void Wrong(int visitor, string what, long began, string edge)
    {
        // Nobody ever writes this number: the checker reports it with its place.
        history.Add(new Operation(
            visitor, false, long.MaxValue, began, HistoryRecorder.Now, OperationOutcome.Ok, ReadSource.Grain, $"{edge}: {what}"));
    }

    private async Task<PageAnswer> GetPageAsync(string userId, IEnumerable<GridProcess> edges, string path = "/")
    {
        var problem = "no edge";
        foreach (var edge in edges)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(edge.Public, path));
            request.Headers.Add("Cookie", $"ajs_user_id={userId}; ajs_anonymous_id=browser-of-{userId}");
            request.Headers.Add("Accept", "text/html");
            try
            {
                using var answer = await _http.SendAsync(request);
                var body = await answer.Content.ReadAsStringAsync();
                if (answer.StatusCode != HttpStatusCode.OK) return new PageAnswer(edge.Name, $"{(int)answer.StatusCode}");
                return PageAnswer.Parse(edge.Name, answer, body);
            }
            catch (HttpRequestException exception)
            {
                // A page view changes nothing: whatever broke, another edge may be asked.
                problem = exception.HttpRequestError.ToString();
            }
            catch (TaskCanceledException)
            {
                return new PageAnswer(edge.Name, "no answer in 6 s");
            }
        }

        return new PageAnswer("", problem);
    }

    private async Task<(OperationOutcome Outcome, string Detail)> PostAsync(string body, IEnumerable<GridProcess> edges)
    {
        foreach (var edge in edges)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(edge.Public, "seg/profiles-webhook"));
            request.Headers.Authorization = Sender;
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            try
            {
                using var answer = await _http.SendAsync(request);
                if (answer.IsSuccessStatusCode) return (OperationOutcome.Ok, "");
                if (answer.StatusCode == HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is null)
                {
                    return (OperationOutcome.Unknown, "503 without Retry-After");
                }

                return (OperationOutcome.Unknown, $"{(int)answer.StatusCode}");
            }
            catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.ConnectionError)
            {
                // It was never sent: another edge may have it.
            }
            catch (Exception exception) when (exception is HttpRequestException or System.Net.Sockets.SocketException or TaskCanceledException)
            {
                return (OperationOutcome.Unknown, exception is HttpRequestException broken
                    ? broken.HttpRequestError.ToString()
                    : "no answer in 6 s");
            }
        }

        return (OperationOutcome.Unknown, "no edge");
    }
}
