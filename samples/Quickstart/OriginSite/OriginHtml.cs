using System.Net;

namespace Personalization.Quickstart;

/// <summary>The frame that every page of the demo website shares.</summary>
internal static class OriginHtml
{
    /// <summary>A whole document; <paramref name="colour"/> paints the banner, so that a variation is seen at a glance.</summary>
    public static string Page(string title, string colour, string body, string head = "", string htmlAttributes = "") => $"""
        <!DOCTYPE html>
        <html lang="en"{htmlAttributes}>
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>{title}</title>
          <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
          <link rel="stylesheet" href="/assets/site.css">
          {head}
        </head>
        <body class="{colour}">
          <header><h1>{title}</h1></header>
          <nav><a href="/">Home</a> <a href="/about">About</a> <a href="/login">Log in</a> <a href="/logout">Log out</a></nav>
          <main>
        {body}
          </main>
        </body>
        </html>

        """;

    /// <summary>Text that came from a visitor, safe inside an element.</summary>
    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Answers a page that any cache may not keep without asking, like most dynamic pages.</summary>
    public static IResult Answer(string html, int status = 200) => Results.Content(html, "text/html; charset=utf-8", statusCode: status);
}
