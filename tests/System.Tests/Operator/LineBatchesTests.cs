using System.IO.Compression;
using System.Text;
using Personalization.Cli.Profiles;

namespace Personalization.SystemTests.Operator;

/// <summary>However a file of lines is read, its batches hold the same lines.</summary>
public sealed class LineBatchesTests
{
    [Fact]
    public async Task Batches_hold_every_line_once_and_in_order()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var lines = Enumerable.Range(0, random.Next(0, 6000))
                .Select(number => new string('x', random.Next(0, 20) == 0 ? random.Next(0, 3000) : random.Next(0, 30)) + number)
                .ToList();
            var text = string.Join('\n', lines) + (random.Next(2) == 0 && lines.Count > 0 ? "\n" : "");
            var bytes = Encoding.UTF8.GetBytes(text);
            var (joined, counted) = await ReadAsync(random.Next(2) == 0 ? bytes : Compress(bytes));

            Assert.Equal(text, joined);
            Assert.Equal(lines.Count, counted);
        }
    }

    [Fact]
    public async Task A_line_without_end_is_cut_where_the_server_refuses_it_anyway()
    {
        var (joined, lines) = await ReadAsync([.. Enumerable.Repeat((byte)'x', 20_000_000), (byte)'\n', (byte)'y']);

        Assert.InRange(joined.IndexOf('\n', StringComparison.Ordinal), 1024 * 1024 + 1, 2 * 1024 * 1024);
        Assert.EndsWith("\ny", joined, StringComparison.Ordinal);
        Assert.Equal(2, lines);
    }

    private static async Task<(string Text, int Lines)> ReadAsync(byte[] file)
    {
        var (text, count) = (new StringBuilder(), 0);
        using var stream = new MemoryStream(file);
        await foreach (var (content, lines) in new LineBatches(stream).ReadAsync(CancellationToken.None))
        {
            Assert.InRange(lines, 1, LineBatches.MaxLines);
            text.Append(Encoding.UTF8.GetString(content));
            count += lines;
        }

        return (text.ToString(), count);
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
