using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Visitors;
using Personalization.EdgeFrontend.Visitors.Tokens;
using Personalization.Sites;

namespace Personalization.Micro;

/// <summary>What a visitor's token costs a page: the reading of a returning visitor's cookies with it and without, and a new token.</summary>
[MemoryDiagnoser]
public class TokenBenchmarks
{
    private const string AnonymousId = "5f0c54a0-90a5-4ad7-9a34-0d6b4b1d2c11";
    private const string UserId = "user-4711";

    private readonly VisitorTokens _tokens;
    private readonly VisitorReader _reader;
    private readonly Site _site;
    private readonly HttpRequest _anonymous;
    private readonly HttpRequest _anonymousWithout;
    private readonly HttpRequest _vouched;
    private readonly HttpRequest _vouchedWithout;
    private readonly string _token;

    /// <summary>One site with a key, and a visitor of each kind.</summary>
    public TokenBenchmarks()
    {
        var options = new SiteOptions { Origin = "http://127.0.0.1:1" };
        options.Cookies.SigningKeys.Add("a-key-of-at-least-thirty-two-characters");
        _site = new Site("shop", options, new SiteFeatureSet());
        _tokens = new VisitorTokens(new TokenKeys(new OneSite(_site)), TimeProvider.System);
        var services = new ServiceCollection().AddMetrics().AddSingleton<EdgeMetrics>().BuildServiceProvider();
        _reader = new VisitorReader(_tokens, services.GetRequiredService<EdgeMetrics>());
        _token = Issue();
        (_anonymous, _anonymousWithout) = (Request(null, _token), Request(null, null));
        (_vouched, _vouchedWithout) = (Request(UserId, IssueForUser()), Request(UserId, null));
        Check(_reader.Read(_anonymous, _site).Token.Anonymous && _reader.Read(_vouched, _site).UserId == UserId);
    }

    /// <summary>A returning visitor's cookies, as every page reads them.</summary>
    [Benchmark]
    public object ReadAnonymous() => _reader.Read(_anonymous, _site);

    /// <summary>The same without a token: what is left is the token's cost.</summary>
    [Benchmark]
    public object ReadAnonymousWithoutToken() => _reader.Read(_anonymousWithout, _site);

    /// <summary>Cookies of a user that the website vouched for: two codes.</summary>
    [Benchmark]
    public object ReadVouchedUser() => _reader.Read(_vouched, _site);

    /// <summary>The same without a token: a claimed user.</summary>
    [Benchmark]
    public object ReadUserWithoutToken() => _reader.Read(_vouchedWithout, _site);

    /// <summary>The check alone.</summary>
    [Benchmark]
    public bool CheckAnonymous() => _tokens.Check(_site, _token, AnonymousId, null).Anonymous;

    /// <summary>A first view's token.</summary>
    [Benchmark]
    public string Issue() => _tokens.Issue(_site, default, AnonymousId, null, vouchedNow: false)!;

    /// <summary>The token of a page that vouches for its user.</summary>
    [Benchmark]
    public string IssueForUser() => _tokens.Issue(_site, default, AnonymousId, UserId, vouchedNow: true)!;

    private static HttpRequest Request(string? userId, string? token)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.UserAgent =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
        request.Headers.Cookie = $"_ga=GA1.1.1234567890.1760000000; ajs_anonymous_id={AnonymousId}"
            + (userId is null ? "" : $"; ajs_user_id={userId}")
            + (token is null ? "" : $"; grid_token={token}");
        return request;
    }

    private static void Check(bool isRight)
    {
        if (!isRight) throw new InvalidOperationException("The scenario's tokens prove nothing.");
    }

    private sealed class OneSite(Site site) : ISiteCatalog
    {
        public SiteSnapshot Current { get; } = new([site]);
    }
}
