using System.Net;
using Microsoft.Extensions.Options;

namespace Personalization.Segment.Profiles;

/// <summary>
/// Reads the whole body under the request's deadline and a cap that holds after decompression. It sits inside the resilience handler:
/// a pipeline that ends with the headers would never see bodies that drip, break off or swell.
/// </summary>
internal sealed class BoundedBodyHandler(IOptions<SegmentProfileOptions> options) : DelegatingHandler
{
    private const int FirstBuffer = 16 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            var type = response.Content.Headers.ContentType;
            var body = response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound
                ? await ReadAsync(response.Content, options.Value.MaxPageBytes, cancellationToken)
                : [];
            if (response.StatusCode == HttpStatusCode.OK)
            {
                RequireJson(body);
            }

            // Closes the stream: what was not read is not waited for.
            response.Content.Dispose();
            response.Content = new ByteArrayContent(body) { Headers = { ContentType = type } };
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > maxBytes) throw new ProfileBodyException(ProfileFailure.TooLarge);
        try
        {
            await using var stream = await content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[(int)Math.Min(content.Headers.ContentLength + 1 ?? FirstBuffer, FirstBuffer)];
            var length = 0;
            while (true)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
                if (read == 0) return buffer[..length];
                length += read;
                if (length > maxBytes) throw new ProfileBodyException(ProfileFailure.TooLarge);
                if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, (int)Math.Min(2L * buffer.Length, maxBytes + 1L));
                }
            }
        }
        catch (InvalidDataException)
        {
            throw new ProfileBodyException(ProfileFailure.CutBody);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new ProfileBodyException(ProfileFailure.CutBody);
        }
    }

    private static void RequireJson(ReadOnlySpan<byte> body)
    {
        var text = body.Trim(" \t\r\n"u8);
        if (text.IsEmpty) throw new ProfileBodyException(ProfileFailure.CutBody);
        if (text[0] != (byte)'{') throw new ProfileBodyException(ProfileFailure.NotJson);
        if (text[^1] != (byte)'}') throw new ProfileBodyException(ProfileFailure.CutBody);
    }
}
