using Microsoft.AspNetCore.Http;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.Tests.Visitors;

/// <summary>User agents as they are sent, and what is recognised in them.</summary>
public sealed class UserAgentTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile "
        + "Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")]
    [InlineData("Googlebot-Image/1.0")]
    [InlineData("AdsBot-Google (+http://www.google.com/adsbot.html)")]
    [InlineData("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)")]
    [InlineData("Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)")]
    [InlineData("Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)")]
    [InlineData(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 Safari/605.1.15 "
        + "(Applebot/0.1; +http://www.apple.com/go/applebot)")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 (compatible; Bytespider; "
        + "spider-feedback@bytedance.com)")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 7.0;) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 (compatible; "
        + "PetalBot;+https://webmaster.petalsearch.com/site/petalbot)")]
    [InlineData("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)")]
    [InlineData("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)")]
    [InlineData("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)")]
    [InlineData("Twitterbot/1.0")]
    [InlineData("LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)")]
    [InlineData("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)")]
    [InlineData("Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)")]
    [InlineData("TelegramBot (like TwitterBot)")]
    [InlineData("WhatsApp/2.23.20.0")]
    [InlineData("Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)")]
    [InlineData("Mozilla/5.0 (compatible; MJ12bot/v1.4.8; http://mj12bot.com/)")]
    [InlineData("Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)")]
    [InlineData("Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)")]
    [InlineData("DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)")]
    [InlineData("CCBot/2.0 (https://commoncrawl.org/faq/)")]
    [InlineData(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36 "
        + "Chrome-Lighthouse")]
    [InlineData("Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)")]
    public void Programs_that_say_so_are_bots(string agent)
    {
        Assert.True(KnownBots.Includes(agent));
        Assert.Equal("bot", Of(agent));
    }

    [Theory]
    [InlineData(
        "mobile",
        "Mozilla/5.0 (Linux; Android 9; CUBOT_X19 Build/PPR1.180610.011) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/83.0.4103.106 "
        + "Mobile Safari/537.36")]
    [InlineData(
        "mobile",
        "Mozilla/5.0 (Linux; Android 10; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/96.0.4664.45 Mobile Safari/537.36")]
    [InlineData(
        "mobile",
        "Mozilla/5.0 (Linux; U; Android 7.0; en-us; CUBOT Build/NRD90M) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Mobile "
        + "Safari/537.36")]
    [InlineData(
        "tablet", "Mozilla/5.0 (Linux; Android 11; CUBOT TAB 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/103.0.0.0 Safari/537.36")]
    [InlineData(
        "mobile", "Mozilla/5.0 (Linux; Android 8.1.0; Spider) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0 Mobile Safari/537.36")]
    [InlineData(
        "mobile",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 "
        + "Safari/604.1")]
    [InlineData(
        "tablet",
        "Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 Mobile/15E148 Safari/604.1")]
    [InlineData("tablet", "Mozilla/5.0 (Linux; Android 13; SM-X900) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36")]
    [InlineData("tablet", "Mozilla/5.0 (Android 13; Tablet; rv:109.0) Gecko/119.0 Firefox/119.0")]
    [InlineData("mobile", "Mozilla/5.0 (Android 13; Mobile; rv:109.0) Gecko/119.0 Firefox/119.0")]
    [InlineData(
        "desktop", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36")]
    [InlineData("desktop", "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; TabletService 1.0; rv:11.0) like Gecko")]
    [InlineData("desktop", "Mozilla/5.0 (X11; Linux x86_64; Automobile) Gecko/20100101 Firefox/121.0")]
    [InlineData(
        "mobile",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS] "
        + "WhatsApp/2.23")]
    [InlineData("desktop", "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; WOW64; Trident/5.0; Tablet PC 2.0)")]
    [InlineData(
        "mobile", "Mozilla/5.0 (compatible; MSIE 10.0; Windows Phone 8.0; Trident/6.0; IEMobile/10.0; ARM; Touch; NOKIA; Lumia 920)")]
    [InlineData("desktop", "")]
    public void Browsers_are_what_they_are(string expected, string agent)
    {
        Assert.False(KnownBots.Includes(agent));
        Assert.Equal(expected, Of(agent));
    }

    private static string Of(string agent)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.UserAgent = agent;
        return DeviceClass.Of(request);
    }
}
