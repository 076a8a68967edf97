using System.Text;

namespace Personalization.Pages;

/// <summary>A website of one 8 KB page, one of 100 MB, and a login that vouches for whom it is told.</summary>
internal static class PageOrigin
{
    public static async Task RunAsync(string url)
    {
        var page = Page(8 * 1024);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url);
        await using var app = builder.Build();
        app.Run(context => context.Request.Path == "/large" ? LargeAsync(context) : SendAsync(context, page));
        await app.RunAsync();
    }

    private static Task SendAsync(HttpContext context, byte[] page)
    {
        if (context.Request.Path == "/login")
        {
            context.Response.Headers["Grid-User-Id"] = context.Request.Query["user"];
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = page.Length;
        return context.Response.Body.WriteAsync(page).AsTask();
    }

    private static async Task LargeAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.Body.WriteAsync("<!doctype html><html><head><title>Large</title></head><body>"u8.ToArray());
        var block = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
        for (var i = 0; i < 100 * 16; i++)
        {
            await context.Response.Body.WriteAsync(block);
        }

        await context.Response.Body.WriteAsync("</body></html>"u8.ToArray());
    }

    private static byte[] Page(int bytes)
    {
        var text = new StringBuilder(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Home</title><link rel=\"stylesheet\" "
            + "href=\"/site.css\"></head><body><h1>Home</h1>");
        while (text.Length < bytes - 20)
        {
            text.Append("<p>Forty characters of text in a paragraph.</p>");
        }

        return Encoding.UTF8.GetBytes(text.Append("</body></html>").ToString());
    }
}
