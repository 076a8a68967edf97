namespace Personalization.EdgeFrontend.Visitors;

/// <summary>
/// A coarse device class from what browsers say of themselves: <c>mobile</c>, <c>tablet</c>, <c>desktop</c> or <c>bot</c>.
/// </summary>
internal static class DeviceClass
{
    public static string Of(HttpRequest request)
    {
        var agent = request.Headers.UserAgent.ToString();
        if (KnownBots.Includes(agent)) return "bot";
        if (request.Headers["Sec-CH-UA-Mobile"] == "?1") return "mobile";
        var (isAndroid, isMobile, isTablet, isWindows) = (false, false, false, false);
        var word = new UserAgentWords(agent);
        while (word.MoveNext())
        {
            isAndroid |= word.Is("Android");
            isWindows |= word.Is("Windows"); // its "Tablet PC" is a component that desktops have
            isMobile |= word.Is("IEMobile") || word.Is("Mobile") || word.Is("Mobi") || word.Is("iPhone") || word.Is("iPod");
            isTablet |= word.Is("iPad") || word.Is("Tablet");
        }

        if ((isTablet && !isWindows) || (isAndroid && !isMobile && !isWindows)) return "tablet";
        return isMobile ? "mobile" : "desktop";
    }
}
