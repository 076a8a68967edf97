using Microsoft.Playwright;

namespace Personalization.BrowserTests;

/// <summary>Debian's Chromium under Playwright: one browser for the whole run, one context for each visitor.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    public static async Task<Chromium> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Find(),
            Headless = true,
            // Root cannot use the sandbox; everybody else keeps it.
            ChromiumSandbox = Environment.UserName != "root",
            // What people have: pages that were left are kept for the way back.
            IgnoreDefaultArgs = ["--disable-back-forward-cache"],
            Args = [
                "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync",
            ],
        });
        return new Chromium(playwright, browser);
    }

    /// <summary>A visitor who never was here: no cookies, no storage.</summary>
    public async Task<Visitor> NewVisitorAsync(Uri site)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = site.AbsoluteUri, Locale = "en-US" });
        context.SetDefaultTimeout(10_000);
        return await Visitor.CreateAsync(context, site);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    /// <summary>The browser's program.</summary>
    public static string Find()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var candidates = new[] { Environment.GetEnvironmentVariable("CHROMIUM") }
            .Concat(
                from folder in folders
                from name in new[]
                {
                    "chromium",
                    "chromium-browser",
                    "google-chrome",
                }
                select (string?)Path.Combine(folder, name));
        return candidates.FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException("No Chromium found. Run eng/prerequisites.sh as root, or install Debian's package chromium, or set CHROMIUM to the executable.");
    }
}
