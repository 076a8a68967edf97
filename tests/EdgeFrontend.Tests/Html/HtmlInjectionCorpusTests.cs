using System.Text;
using AngleSharp.Html.Parser;
using Personalization.EdgeFrontend.Pages.Html;

namespace Personalization.EdgeFrontend.Tests.Html;

/// <summary>The corpus, split at every byte, against the marks and a real parser.</summary>
public sealed class HtmlInjectionCorpusTests
{
    private const string Inserted = "<script id=inserted></script>";

    /// <summary>Larger than what makes the stream read into its reader's buffer instead of one of its own.</summary>
    private const int LargeBuffer = 64 * 1024;

    private static readonly byte[] Snippet = Encoding.ASCII.GetBytes(Inserted);
    private static readonly byte[] Marker = Encoding.ASCII.GetBytes(Corpus.Loader);

    public static TheoryData<int> All
    {
        get
        {
            var data = new TheoryData<int>();
            for (var i = 0; i < Corpus.Documents.Length; i++)
            {
                data.Add(i);
            }

            return data;
        }
    }

    [Fact]
    public void The_corpus_is_large_enough_and_has_pages_of_both_kinds()
    {
        Assert.True(Corpus.Documents.Length >= 60);
        Assert.True(Corpus.Documents.Count(document => document.Contains('§')) >= 30);
        Assert.True(Corpus.Documents.Count(document => !document.Contains('§')) >= 20);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Every_split_gives_the_same_page(int number)
    {
        var document = Corpus.Documents[number];
        var page = Bytes(document.Replace("§", "", StringComparison.Ordinal));
        var expected = Bytes(document.Replace("§", Inserted, StringComparison.Ordinal));

        for (var split = 0; split <= page.Length; split++)
        {
            var actual = await InjectAsync([page[..split], page[split..]], 4096);
            Assert.True(expected.AsSpan().SequenceEqual(actual), $"split at {split}: {Encoding.UTF8.GetString(actual)}");
            var inPlace = await InjectAsync([page[..split], page[split..]], LargeBuffer);
            Assert.True(expected.AsSpan().SequenceEqual(inPlace), $"in place, split at {split}: {Encoding.UTF8.GetString(inPlace)}");
        }

        Assert.Equal(expected, await InjectAsync(page.Select(one => new[] { one }), 4096));
        Assert.Equal(expected, await InjectAsync(page.Select(one => new[] { one }), LargeBuffer));
        Assert.Equal(expected, await InjectAsync([page], 1));
        Assert.Equal(expected, await InjectAsync(page.Chunk(7), 3));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_browser_reads_the_same_page_with_a_script_more(int number)
    {
        var document = Corpus.Documents[number];
        if (!document.Contains('§')) return;
        var page = document.Replace("§", "", StringComparison.Ordinal);
        var parser = new HtmlParser(new HtmlParserOptions { IsScripting = true });

        var changed = parser.ParseDocument(Encoding.UTF8.GetString(await InjectAsync([Encoding.UTF8.GetBytes(page)], 4096)));
        var script = changed.QuerySelector("script#inserted");
        Assert.NotNull(script);
        script.Remove();
        changed.Normalize();
        var original = parser.ParseDocument(page);
        original.Normalize();

        Assert.Equal(original.DocumentElement.OuterHtml, changed.DocumentElement.OuterHtml);
    }

    [Fact]
    public async Task What_came_so_far_is_handed_on_at_once()
    {
        var gate = new TaskCompletionSource();
        await using var stream = new HtmlInjectionStream(
            new GatedStream("<html><head><title>first</title></he"u8.ToArray(), gate.Task), Snippet, new HtmlInsertionScanner(Marker));
        var buffer = new byte[4096];

        var read = await stream.ReadAsync(buffer);

        Assert.Equal("<html><head><title>first</title>", Encoding.ASCII.GetString(buffer, 0, read));
        gate.SetResult();
    }

    [Theory]
    [InlineData("<html><head></head><body>b</body></html>", true)]
    [InlineData("<html><head><!-- never closed", false)]
    [InlineData("<html data-grid-skip><head></head>", false)]
    public async Task A_first_piece_read_ahead_tells_whether_the_place_is_in_it_and_is_not_lost(string page, bool expected)
    {
        await using var stream = new HtmlInjectionStream(
            new ChunkedStream([Encoding.ASCII.GetBytes(page)]), Snippet, new HtmlInsertionScanner(Marker));

        Assert.Equal(expected, await stream.PeekAsync(default));

        Assert.Equal(
            expected ? page.Insert(page.IndexOf("</head>", StringComparison.Ordinal), Inserted) : page,
            Encoding.ASCII.GetString(await ReadAsync(stream, 4096)));
    }

    private static byte[] Bytes(string document) =>
        document.StartsWith('\u00ff') ? Encoding.Latin1.GetBytes(document) : Encoding.UTF8.GetBytes(document);

    private static async Task<byte[]> InjectAsync(IEnumerable<byte[]> chunks, int bufferBytes)
    {
        await using var stream = new HtmlInjectionStream(new ChunkedStream(chunks), Snippet, new HtmlInsertionScanner(Marker));
        return await ReadAsync(stream, bufferBytes);
    }

    private static async Task<byte[]> ReadAsync(HtmlInjectionStream stream, int bufferBytes)
    {
        using var result = new MemoryStream();
        var buffer = new byte[bufferBytes];
        int read;
        while ((read = await stream.ReadAsync(buffer)) > 0)
        {
            result.Write(buffer, 0, read);
        }

        return result.ToArray();
    }
}
