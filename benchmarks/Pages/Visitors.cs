using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Personalization.Pages;

/// <summary>
/// Visitors as real sites have them: random UUIDs, each with the cookies that the edge gave it on an earlier page. They come through the
/// edge as anybody does.
/// </summary>
internal static class Visitors
{
    private const int AtOnce = 16;

    /// <summary>Browsers without any cookie: each page is their first.</summary>
    public static IReadOnlyList<string?> New { get; } = [null];

    /// <summary>Visitors who have been here before, anonymously.</summary>
    public static Task<IReadOnlyList<string?>> ReturningAsync(HttpClient client, Uri edge, int count) =>
        ManyAsync(count, async () => await CookiesAsync(client, new Uri(edge, "/about"), [$"ajs_anonymous_id={Guid.NewGuid()}"]));

    /// <summary>Users with a pushed profile, for whom the website vouched at their login.</summary>
    public static Task<IReadOnlyList<string?>> UsersAsync(HttpClient client, Uri edge, int count) => ManyAsync(count, async () =>
    {
        var user = $"u-{Guid.NewGuid()}";
        await PushAsync(client, edge, user);
        return await CookiesAsync(client, new Uri(edge, $"/login?user={user}"), [$"ajs_anonymous_id={Guid.NewGuid()}"]);
    });

    /// <summary>Users with a pushed profile who only say who they are, as on a site that came from the Edge SDK.</summary>
    public static Task<IReadOnlyList<string?>> ClaimedUsersAsync(HttpClient client, Uri edge, int count) => ManyAsync(count, async () =>
    {
        var user = $"u-{Guid.NewGuid()}";
        await PushAsync(client, edge, user);
        return await CookiesAsync(client, new Uri(edge, "/about"), [$"ajs_anonymous_id={Guid.NewGuid()}", $"ajs_user_id={user}"]);
    });

    private static async Task<IReadOnlyList<string?>> ManyAsync(int count, Func<Task<string>> make)
    {
        var cookies = new ConcurrentBag<string?>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (_, _) => cookies.Add(await make()));
        return [.. cookies];
    }

    /// <summary>
    /// What the browser has after this page: the cookies it came with, and those it was given, the later ones in place of the earlier.
    /// </summary>
    private static async Task<string> CookiesAsync(HttpClient client, Uri page, string[] brought)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, page);
        BrowserHeaders.AddTo(request);
        request.Headers.Add("Cookie", string.Join("; ", brought));
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        var jar = brought.Concat(response.Headers.TryGetValues("Set-Cookie", out var set) ? set.Select(line => line.Split(';')[0]) : []);
        return string.Join(
            "; ", jar.Select(pair => pair.Split('=', 2)).GroupBy(pair => pair[0]).Select(group => $"{group.Key}={group.Last()[1]}"));
    }

    private static async Task PushAsync(HttpClient client, Uri edge, string user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(edge, "/seg/profiles-webhook"))
        {
            Content = new StringContent(
                JsonSerializer.Serialize(
                    new { type = "identify", userId = user, traits = new { red_group = true, plan = "gold", visits = 12 } }),
                Encoding.UTF8,
                "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"segment:{GridUnderTest.Password}")));
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }
}
