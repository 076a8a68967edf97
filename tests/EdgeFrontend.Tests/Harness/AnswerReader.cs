using System.Globalization;
using System.Text;

namespace Personalization.EdgeFrontend.Tests.Harness;

/// <summary>Reads one HTTP/1.1 answer after another from a connection, whole, with its length told or in chunks.</summary>
public sealed class AnswerReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>The status of the next answer, whose body is read and dropped; 0 when the connection ended.</summary>
    public async Task<int> NextStatusAsync()
    {
        if (await LineAsync() is not { } first) return 0;
        long length = 0;
        var chunked = false;
        while (await LineAsync() is { Length: > 0 } line)
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            {
                length = long.Parse(line.AsSpan(15), CultureInfo.InvariantCulture);
            }

            if (line.Equals("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
            {
                chunked = true;
            }
        }

        if (!chunked)
        {
            await SkipAsync(length);
        }
        else
        {
            while (long.Parse(await LineAsync() ?? "0", NumberStyles.HexNumber, CultureInfo.InvariantCulture) is var size and > 0)
            {
                await SkipAsync(size + 2);
            }

            await LineAsync();
        }

        return int.Parse(first.AsSpan(9, 3), CultureInfo.InvariantCulture);
    }

    private async Task<string?> LineAsync()
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_start == _end && !await FillAsync()) return null;
            var found = Array.IndexOf(_buffer, (byte)'\n', _start, _end - _start);
            var stop = found < 0 ? _end : found;
            line.Append(Encoding.Latin1.GetString(_buffer, _start, stop - _start));
            _start = found < 0 ? _end : found + 1;
            if (found >= 0) return line.ToString().TrimEnd('\r');
        }
    }

    private async Task SkipAsync(long count)
    {
        while (count > 0)
        {
            if (_start == _end && !await FillAsync()) return;
            var part = (int)Math.Min(count, _end - _start);
            _start += part;
            count -= part;
        }
    }

    private async Task<bool> FillAsync()
    {
        (_start, _end) = (0, await stream.ReadAsync(_buffer));
        return _end > 0;
    }
}
