using System.Net.Http.Headers;
using System.Text.Json;

namespace Personalization.Cli.Server;

/// <summary>Bodies of requests.</summary>
internal static class JsonBody
{
    public static HttpContent Of(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return Of(buffer.ToArray());
    }

    public static HttpContent Of(byte[] utf8Json)
    {
        var content = new ByteArrayContent(utf8Json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}
