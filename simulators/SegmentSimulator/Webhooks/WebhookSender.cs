using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Personalization.Simulators;

/// <summary>
/// Sends events as Segment does: at least once, retried, signed over the body's bytes (of the first element in a batch), and on
/// demand doubled and out of order.
/// </summary>
public sealed class WebhookSender : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly TimeProvider _time;

    internal WebhookSender(TimeProvider time)
    {
        _time = time;
        _client.Timeout = Timeout.InfiniteTimeSpan;
    }

    /// <summary>Sends one event and retries as upstream.</summary>
    public async Task<WebhookDelivery> SendAsync(
        WebhookTarget target, JsonObject payload, WebhookSendOptions? options = null, CancellationToken cancellationToken = default) =>
        (await SendAsync(target, [payload], options, cancellationToken))[0];

    /// <summary>Sends events, each in a request of its own or all in one batch; one result a request.</summary>
    public async Task<IReadOnlyList<WebhookDelivery>> SendAsync(
        WebhookTarget target, IReadOnlyCollection<JsonObject> payloads, WebhookSendOptions? options =
            null, CancellationToken cancellationToken = default)
    {
        options ??= new WebhookSendOptions();
        var events = payloads.Select(payload => (options.SnakeCase ? WebhookPayload.SnakeCase(payload) : payload).ToJsonString()).ToArray();
        var random = options.ShuffleSeed is { } seed ? new Random(seed) : null;
        if (options.Batch)
        {
            random?.Shuffle(events);
        }

        var deliveries = (options.Batch ? [($"[{string.Join(',', events)}]", events[0])] : events.Select(body => (body, body)))
            .SelectMany(delivery => Enumerable.Repeat(delivery, options.Copies)).ToArray();
        if (!options.Batch)
        {
            random?.Shuffle(deliveries);
        }

        var results = new WebhookDelivery[deliveries.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, deliveries.Length, parallel, async (index, cancellation) =>
            results[index] = await DeliverAsync(target, deliveries[index].Item1, deliveries[index].Item2, options, cancellation));
        return results;
    }

    /// <summary>Sends bytes as they are, once, signed over <paramref name="signed"/> (by default all of them).</summary>
    public Task<WebhookDelivery> SendRawAsync(
        WebhookTarget target, string body, string? signed = null, CancellationToken cancellationToken = default) =>
        DeliverAsync(target, body, signed ?? body, new WebhookSendOptions { Retries = 0 }, cancellationToken);

    /// <summary>The value of <c>X-Signature</c> for a body.</summary>
    public static string Sign(string sharedSecret, string body) =>
        Convert.ToHexStringLower(HMACSHA1.HashData(Encoding.UTF8.GetBytes(sharedSecret), Encoding.UTF8.GetBytes(body)));

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private async Task<WebhookDelivery> DeliverAsync(
        WebhookTarget target, string body, string signed, WebhookSendOptions options, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        for (var attempt = 1; ; attempt++)
        {
            var (status, answer) = await AttemptAsync(target, body, signed, options, cancellationToken);
            if (attempt > options.Retries || !IsRetried(status)) return new WebhookDelivery(status, attempt, clock.Elapsed, answer, body);
            await Task.Delay(
                options.RetryDelay * Math.Pow(2, attempt - 1) * (0.5 + (Random.Shared.NextDouble() / 2)), _time, cancellationToken);
        }
    }

    private async Task<(int? Status, string Answer)> AttemptAsync(
        WebhookTarget target, string body, string signed, WebhookSendOptions options, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.Timeout);
        using var request = CreateRequest(target, body, signed, options);
        try
        {
            using var response = await _client.SendAsync(request, timeout.Token);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(timeout.Token));
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            return (null, exception.Message);
        }
    }

    private static HttpRequestMessage CreateRequest(WebhookTarget target, string body, string signed, WebhookSendOptions options)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var request = new HttpRequestMessage(HttpMethod.Post, target.Url)
        {
            Content = new ByteArrayContent(options.Gzip ? FaultBodies.Gzip(bytes) : bytes),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (options.Gzip)
        {
            request.Content.Headers.ContentEncoding.Add("gzip");
        }

        request.Headers.TryAddWithoutValidation("User-Agent", "Segment (Actions)");
        request.Headers.Host = target.Host;
        if (target.Username is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{target.Username}:{target.Password}")));
        }

        if (target.BearerToken is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", target.BearerToken);
        }

        if ((options.WrongSignature ?? (target.SharedSecret is null ? null : Sign(target.SharedSecret, signed))) is { } signature)
        {
            request.Headers.TryAddWithoutValidation("X-Signature", signature);
        }

        return request;
    }

    private static bool IsRetried(int? status) =>
        status is null or 408 or 423 or 429 or (>= 500 and not (int)HttpStatusCode.NotImplemented);
}
