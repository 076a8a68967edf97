using System.Text;
using AngleSharp;
using AngleSharp.Html.Parser;
using Personalization.EdgeFrontend.Pages.Html;
using Personalization.EdgeFrontend.Telemetry;

namespace Personalization.EdgeFrontend.Tests.Html;

/// <summary>
/// Generated pages, in random pieces, against a real parser: it reads the same page with one script more, which is in the head.
/// </summary>
public sealed class GeneratedPageTests
{
    private const string Inserted = "<script id=inserted></script>";
    private const int Pages = 8_000;

    private static readonly string[] Beginnings =
    [
        "<!doctype html>", "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"http://www.w3.org/TR/html4/strict.dtd\">", "<html>",
        "<html lang=en><head>", "<head>", "<title>t</title>", "\uFEFF<!doctype html>",
        "<!-- c -->\n<!doctype html>\n<html>\n<head>\n", "<?xml version=\"1.0\"?><!DOCTYPE html>", "<meta charset=utf-8>", "",
    ];

    private static readonly string[] Parts =
    [
        " ", "\n", "<title>a</title>", "<title></head></title>", "<TITLE>a<b</TITLE >", "<meta name=a content='</head>'>",
        "<meta content=\"<body>\"/>", "<link rel=x href=y>", "<base href=\"https://static.example/\">",
        "<style>a>b{content:'</head>'}</style>", "<script>if(a<b)x('</head>')</script>",
        "<script><!-- <script> </script> </head> --></script>", "<script src=a.js async></script>", "<noscript><img src=x></noscript>",
        "<noscript><link></noscript>", "<noframes></head></noframes>", "<template><p>x</head></template>",
        "<template><template><script></template></script></template></template>", "<template><table><tr><td></table></template>",
        "<!-- </head> -->", "<!-->", "<!--->", "<!-- a --!>", "<!x>", "<?php ?>", "</p>", "</title>", "</template>", "</>", "</ head>",
        "</br>", "<html class=a>", "<head>", "</head>", "<body>", "<body class=x>", "</body>", "</html>", "<p>", "<div a=b>",
        "<frameset>", "<plaintext>", "<svg><title></head></title></svg>", "<math>", "<textarea></head></textarea>",
        "<select><option></select>", "<xmp></head></xmp>", "<iframe></iframe>", "<table><tr><td>", "<bodyguard>", "<headline>",
        "text", "\u00e4", "&amp;", "<", "</", "< a", "<a", "<noscript", "<bgsound>", "<basefont>", "<img src=\"", "<a title='</head>'>",
        "<!doctype html>", "<section>", "<br>", "<li>", "<script>", "<title>", "<!--",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_parser_reads_the_same_page_with_a_script_in_its_head(int seed)
    {
        var random = new Random(seed);
        var parser = new HtmlParser(new HtmlParserOptions { IsScripting = true });
        var outcomes = new Dictionary<SnippetOutcome, int>();
        for (var number = 0; number < Pages; number++)
        {
            var page = Generate(random);
            var scanner = new HtmlInsertionScanner("/seg/assets/sdk.js"u8.ToArray());
            var changed = await InjectAsync(page, scanner, random);
            outcomes[scanner.Outcome] = outcomes.GetValueOrDefault(scanner.Outcome) + 1;
            if (scanner.Outcome != SnippetOutcome.Inserted)
            {
                Assert.Equal(page, changed);
            }
            else
            {
                AssertSame(parser, page, changed, $"seed {seed}, page {number}");
            }
        }

        Assert.True(outcomes[SnippetOutcome.Inserted] > Pages / 2, string.Join(", ", outcomes));
        Assert.Equal(0, outcomes.GetValueOrDefault(SnippetOutcome.Searching));
    }

    private static void AssertSame(HtmlParser parser, string page, string changed, string which)
    {
        var original = parser.ParseDocument(page.TrimStart('\uFEFF'));
        var document = parser.ParseDocument(changed.TrimStart('\uFEFF'));
        var script = Assert.Single(document.QuerySelectorAll("script#inserted"));
        var message =
            $"{which}\npage    {page}\nchanged {changed}\nread    {document.DocumentElement.OuterHtml}\nwithout {original.DocumentElement.OuterHtml}";
        Assert.True(script.ParentElement == document.Head, message);
        script.Remove();
        original.Normalize();
        document.Normalize();
        Assert.True(original.ToHtml() == document.ToHtml() && original.CompatMode == document.CompatMode, message);
    }

    private static string Generate(Random random)
    {
        var page = new StringBuilder(Beginnings[random.Next(Beginnings.Length)]);
        for (var count = random.Next(0, 9); count > 0; count--)
        {
            page.Append(Parts[random.Next(Parts.Length)]);
        }

        return page.ToString();
    }

    private static async Task<string> InjectAsync(string page, HtmlInsertionScanner scanner, Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(page);
        var pieces = new List<byte[]>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(random.Next(1, 12), bytes.Length - at);
            pieces.Add(bytes[at..(at + length)]);
            at += length;
        }

        await using var stream = new HtmlInjectionStream(new ChunkedStream(pieces), Encoding.ASCII.GetBytes(Inserted), scanner);
        using var result = new MemoryStream();
        var buffer = new byte[random.Next(2) == 0 ? 16 : 64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer)) > 0)
        {
            result.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(result.ToArray());
    }
}
