using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Personalization.Silo.Operator.Http;

/// <summary>
/// Reads ids from the request target as it was sent. The server decodes every escape of a path but <c>%2F</c>, after which an id with a
/// slash and one with the text <c>%2F</c> look the same.
/// </summary>
internal static class RawPath
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The decoded segment at <paramref name="index"/>, counted from 0 after the leading slash.</summary>
    /// <exception cref="RefusedRequestException">It is no escaped UTF-8.</exception>
    public static string Segment(HttpContext context, int index)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget is { Length: > 0 } raw && raw[0] == '/'
            ? raw
            : context.Request.PathBase.ToUriComponent() + context.Request.Path.ToUriComponent();
        var end = target.AsSpan().IndexOfAny('?', '#');
        var segments = (end < 0 ? target : target[..end])[1..].Split('/');
        return index < segments.Length && TryDecode(segments[index], out var text)
            ? text
            : throw new RefusedRequestException(Problems.BadRequest($"Part {index + 1} of the path is no percent-encoded UTF-8."));
    }

    private static bool TryDecode(string segment, out string text)
    {
        text = "";
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(segment.Length)];
        var count = 0;
        for (var i = 0; i < segment.Length; i++)
        {
            if (segment[i] != '%')
            {
                count += Encoding.UTF8.GetBytes(segment.AsSpan(i, 1), bytes.AsSpan(count));
                continue;
            }

            if (i + 2 >= segment.Length || !char.IsAsciiHexDigit(segment[i + 1]) || !char.IsAsciiHexDigit(segment[i + 2])) return false;
            bytes[count++] = Convert.FromHexString(segment.AsSpan(i + 1, 2))[0];
            i += 2;
        }

        try
        {
            text = Utf8.GetString(bytes, 0, count);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
