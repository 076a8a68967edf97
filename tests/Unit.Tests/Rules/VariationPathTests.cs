using Personalization.Domain.Routing;

namespace Personalization.Unit.Tests.Rules;

public sealed class VariationPathTests
{
    private const string Routed = """
        { "routes": [ { "path": "/shop/*", "feature": "shop" }, { "path": "/", "feature": "home" } ],
          "features": { "shop": { "defaultValue": null, "rules": [ { "id": "red", "force": "/red/*" } ] }, "home": { "defaultValue": "/red" } } }
        """;

    public static TheoryData<string> Hostile()
    {
        string[] climbs = [
            "..", "%2e%2e", "%2E%2e", ".%2e", "%2e.", "%252e%252e", "%25252e%25252e", "%c0%ae%c0%ae", "%e0%80%ae%e0%80%ae", "．．", "․․",
            "‥", "%ef%bc%8e%ef%bc%8e", "..;", "..%3b", "..%00", "..\\", "..%5c", ".\u200b.", "%u002e%u002e",
        ];
        string[] slashes = [
            "//", "/\\", "\\\\", "/%2f", "/%5c", "/%2F%2F", "/%252f", "\\/", "/\t/", "/%09/", "/%0a/", "/%0d%0a", "/\u2044", "/／",
            "/%ef%bc%8f", "/∕", "///", "/.//", "/%2f%2f", "/%c0%af",
        ];
        string[] hosts = ["evil.example", "evil.example/", "user@evil.example", "127.0.0.1", "[::1]", "evil.example:80"];
        string[] others =
        [
            "", " ", "red", "red/..", "http://evil.example/", "https:/evil.example", "https:evil.example", "javascript:alert(1)",
            "data:text/html,x", "file:///etc/passwd", "?x", "#x", "/red?x=1", "/red#x",
            "/red\r\nSet-Cookie: a=b", "/red%0d%0aSet-Cookie:%20a=b", "/red\0", "/red%00.html", "/red\u0085", "/red\u2028", "/%", "/%zz",
            "/%2", "/red%ff", "/red%80", "/\ud800", "/red\u202e", "/./", "/.", "/red/.", "/%2e/",
            "/red/./green", "/;/red", "/.;/red", "/red/%2e", "/red/%252e%252e/green", "*", "/*/red",
        ];
        var all = new List<string>(others);
        foreach (var climb in climbs)
        {
            all.AddRange([$"/{climb}/etc/passwd", $"/red/{climb}/green", $"/red/{climb}", $"{climb}/red"]);
        }

        foreach (var slash in slashes)
        {
            all.AddRange(hosts.Select(host => slash + host));
        }

        all.Add("/" + new string('a', 3000));
        return [.. all.Where(payload => payload != "/*/red").Distinct()];
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_values_are_refused(string value) => Assert.False(VariationPath.IsSafe(value), value);

    [Fact]
    public void There_are_at_least_200_hostile_values() => Assert.True(Hostile().Count >= 200, $"{Hostile().Count}");

    [Theory]
    [InlineData("/")]
    [InlineData("/red")]
    [InlineData("/red/")]
    [InlineData("/a/b/c.html")]
    [InlineData("/with%20space/ümlaut")]
    [InlineData("/v1.2/.well-known/x")]
    [InlineData("/a-b_c~d,e;f=1/g")]
    [InlineData("/日本/%e6%97%a5")]
    public void Ordinary_paths_are_fine(string value) => Assert.True(VariationPath.IsSafe(value), VariationPath.Explain(value));

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_values_are_refused_when_published(string value)
    {
        if (value.Length > 0 && char.IsSurrogate(value[^1])) return; // JSON text cannot carry it
        var json = System.Text.Json.JsonSerializer.Serialize(value);

        var result = Documents.Try(
            $$"""{ "routes": [ { "path": "/", "feature": "f" } ], "features": { "f": { "defaultValue": {{json}} } } }""");

        Assert.False(result.Succeeded, value);
        Assert.Contains(result.Problems, problem => problem.Place == "features.f.defaultValue");
    }

    [Theory]
    [InlineData("/shop/a/b", "/red/a/b")]
    [InlineData("/shop/", "/red/")]
    public void A_value_may_keep_the_rest_of_the_path(string requested, string expected)
    {
        var route = Match(requested);

        Assert.True(VariationPath.TryResolve("/red/*", route, requested, out var path));
        Assert.Equal(expected, path);
    }

    [Theory]
    [InlineData("/shop/../admin")]
    [InlineData("/shop//evil.example")]
    [InlineData("/shop/%2e%2e/admin")]
    [InlineData("/shop/a\\b")]
    public void The_rest_of_the_path_is_checked_like_a_value(string requested) =>
        Assert.False(VariationPath.TryResolve("/red/*", Match(requested), requested, out _));

    [Fact]
    public void A_value_without_asterisk_stands_alone()
    {
        Assert.True(VariationPath.TryResolve("/red", Match("/shop/a"), "/shop/a", out var path));
        Assert.Equal("/red", path);
    }

    private static CompiledRoute Match(string path)
    {
        var ruleSet = Documents.Compile(Routed);
        Assert.True(ruleSet.TryMatchRoute("example.com", path, null, "GET", out var route));
        return route!;
    }
}
