using System.Net.Http.Headers;
using System.Text.Json;
using Personalization.Cli.CommandLine;

namespace Personalization.Cli.Server;

/// <summary>
/// The operator API of one grid. Turns what it answers into results or into <see cref="RefusedException"/>; the key is in no message.
/// </summary>
internal sealed class GridServer : IDisposable
{
    private const string DefaultUrl = "http://127.0.0.1:9090";
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);

    private readonly HttpClient _client;
    private readonly Uri _url;

    private GridServer(Uri url, string key)
    {
        _url = url;
        _client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = ConnectTimeout, AllowAutoRedirect = false })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>The server that options or environment name.</summary>
    /// <exception cref="UsageException">No key, or an address that is none.</exception>
    public static GridServer Of(ServerSettings settings, Terminal terminal)
    {
        var address = settings.Url ?? terminal.Variable("GRID_URL") ?? DefaultUrl;
        if (!Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https")
            || url.UserInfo.Length > 0
            || url.Query.Length > 0)
        {
            throw new UsageException($"The server's address '{address}' is no http or https URL such as {DefaultUrl}.");
        }

        var key = settings.Key ?? terminal.Variable("GRID_KEY")
            ?? throw new UsageException("No key: set GRID_KEY to the secret of a key in Management:Keys.");
        if (UnsetVariable.Is(key) || key.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c > 126))
        {
            throw new UsageException(
                "The key is no secret of Management:Keys: it holds blanks or other characters that a header cannot carry, or is a "
                + "variable that was not set.");
        }

        return new GridServer(url, key);
    }

    /// <summary>A path with its parts escaped: every <paramref name="parts"/> entry stays one segment, whatever it holds.</summary>
    public static string Path(params ReadOnlySpan<string> parts)
    {
        var escaped = new string[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            escaped[i] = Uri.EscapeDataString(parts[i]);
        }

        return "api/v1/" + string.Join('/', escaped);
    }

    /// <summary>Sends a request and reads the JSON that it answers with.</summary>
    public async Task<ServerAnswer> SendAsync(
        HttpMethod method, string path, HttpContent? body, Precondition precondition, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(AnswerTimeout);
        using var response = await OpenAsync(method, path, body, precondition, timeout.Token);
        try
        {
            var bytes = await response.Content.ReadAsByteArrayAsync(timeout.Token);
            if (bytes.Length == 0) return new ServerAnswer(default, response.Headers.ETag?.Tag);
            using var document = JsonDocument.Parse(bytes);
            return new ServerAnswer(document.RootElement.Clone(), response.Headers.ETag?.Tag);
        }
        catch (JsonException)
        {
            throw new RefusedException($"{_url} answered with something that is not valid JSON. Is it the management address of a grid?");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RefusedException(
                $"{_url} did not answer within {AnswerTimeout.TotalSeconds:0} s; whether it was done is not known.", ExitCode.Unavailable);
        }
    }

    public Task<ServerAnswer> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, default, cancellationToken);

    /// <summary>Sends a request whose answer is read as a stream. A refusal is thrown before anything is returned.</summary>
    public async Task<HttpResponseMessage> OpenAsync(
        HttpMethod method, string path, HttpContent? body, Precondition precondition, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(_url, path)) { Content = body };
        precondition.AddTo(request.Headers);
        HttpResponseMessage response;
        try
        {
            response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new RefusedException(
                $"{_url} could not be reached: {Innermost(exception)} Set GRID_URL or --url to the management address of a silo or standalone.",
                ExitCode.Unavailable);
        }

        if (response.IsSuccessStatusCode) return response;
        using (response)
        {
            throw await ServerProblem.ReadAsync(response, cancellationToken);
        }
    }

    public void Dispose() => _client.Dispose();

    private static string Innermost(Exception failure)
    {
        while (failure.InnerException is { } inner)
        {
            failure = inner;
        }

        return failure.Message.TrimEnd('.') + ".";
    }
}
