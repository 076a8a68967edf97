namespace Personalization.EdgeFrontend.Visitors;

/// <summary>A coarse device class from what browsers say of themselves: <c>mobile</c>, <c>tablet</c>, <c>desktop</c> or <c>bot</c>.</summary>
public static class DeviceClass
{
    public static string Of(HttpRequest request)
    {
        var agent = request.Headers.UserAgent.ToString();
        if (Has(agent, "bot") || Has(agent, "crawler") || Has(agent, "spider")) return "bot";
        if (request.Headers["Sec-CH-UA-Mobile"] == "?1") return "mobile";
        if (Has(agent, "ipad") || Has(agent, "tablet") || (Has(agent, "android") && !Has(agent, "mobile"))) return "tablet";
        return Has(agent, "mobi") || Has(agent, "iphone") ? "mobile" : "desktop";
    }

    private static bool Has(string agent, string word) => agent.Contains(word, StringComparison.OrdinalIgnoreCase);
}
