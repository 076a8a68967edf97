namespace Personalization.EdgeFrontend.Tests.Harness;

/// <summary>Reads the cookies of an answer.</summary>
public static class SetCookies
{
    public static IReadOnlyList<string> All(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Set-Cookie", out var values) ? [.. values] : [];

    public static string? Find(HttpResponseMessage response, string name) =>
        All(response).FirstOrDefault(cookie => cookie.StartsWith(name + "=", StringComparison.Ordinal));

    public static string? Value(HttpResponseMessage response, string name) =>
        Find(response, name) is { } cookie ? Uri.UnescapeDataString(cookie[(name.Length + 1)..cookie.IndexOf(';')]) : null;
}
