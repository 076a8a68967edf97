using System.Net;
using Personalization.Settings;

namespace Personalization.Hosting.Http;

/// <summary>One address to listen on.</summary>
/// <param name="Address">Null means every address of the machine.</param>
/// <param name="Port">1 to 65535; 0 picks a free one.</param>
/// <param name="IsHttps">Whether connections are encrypted.</param>
internal sealed record ListenerUrl(IPAddress? Address, int Port, bool IsHttps)
{
    private const string Form = "use the form http://127.0.0.1:8080 or https://*:8443, several separated by \";\".";

    public static IReadOnlyList<ListenerUrl> Parse(string? urls, string key, OptionsProblems problems)
    {
        var listeners = new List<ListenerUrl>();
        foreach (var text in (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (ParseOne(text) is { } listener)
            {
                listeners.Add(listener);
            }
            else
            {
                problems.Add(key, text, Form);
            }
        }

        problems.AddIf(listeners.Count == 0 && problems.Lines.Count == 0, key, urls, Form);
        return listeners;
    }

    private static ListenerUrl? ParseOne(string text)
    {
        var everywhere = text.Contains("://*", StringComparison.Ordinal) || text.Contains("://+", StringComparison.Ordinal);
        var plain = everywhere ? text.Replace("://*", "://0.0.0.0").Replace("://+", "://0.0.0.0") : text;
        if (!Uri.TryCreate(plain, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https")
            || uri is not { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" })
        {
            return null;
        }

        IPAddress? address = null;
        if (!everywhere)
        {
            if (uri.Host == "localhost")
            {
                address = IPAddress.Loopback;
            }
            else if (!IPAddress.TryParse(uri.Host.Trim('[', ']'), out address)) return null;
        }

        return new ListenerUrl(address, uri.Port, uri.Scheme == "https");
    }
}
