using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace Personalization.Quickstart;

/// <summary>Answers that take their time or are large: a proxy must not collect them first.</summary>
internal static class OriginStreams
{
    private const int MegaByte = 1024 * 1024;
    private static readonly byte[] Paragraphs = Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Repeat($"<p>{new string('x', 1024 - 8)}</p>\n", MegaByte / 1024)));

    public static void MapStreams(this IEndpointRouteBuilder routes)
    {
        routes.Map("/socket", EchoSocket);
        routes.MapGet("/events", Events);
        routes.MapGet("/large", Large);
        routes.MapGet("/slow", Slow);
    }

    private static async Task EchoSocket(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = 426;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[16 * 1024];
        while (socket.State == WebSocketState.Open)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", context.RequestAborted);
            }
            else
            {
                await socket.SendAsync(
                    buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
            }
        }
    }

    /// <summary>Server-sent events: <c>?count=5&amp;ms=200</c>.</summary>
    private static async Task Events(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        var (count, pause) = (Number(context, "count", 5), Number(context, "ms", 200));
        for (var index = 1; index <= count; index++)
        {
            await context.Response.WriteAsync($"id: {index}\ndata: tick {index}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(pause, context.RequestAborted);
        }
    }

    /// <summary>An HTML page of <c>?mb=100</c> megabytes, generated as it is sent.</summary>
    private static async Task Large(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        var page = OriginHtml.Page("Large", "plain", "<!-- -->").Split("<!-- -->");
        await context.Response.WriteAsync(page[0], context.RequestAborted);
        for (var left = Number(context, "mb", 100); left > 0; left--)
        {
            await context.Response.Body.WriteAsync(Paragraphs, context.RequestAborted);
        }

        await context.Response.WriteAsync(page[1], context.RequestAborted);
    }

    /// <summary>Sends the page up to the body at once and the rest after <c>?ms=1000</c>.</summary>
    private static async Task Slow(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        var page = OriginHtml.Page("Slow", "plain", "<!-- -->").Split("<!-- -->");
        await context.Response.WriteAsync(page[0], context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await Task.Delay(Number(context, "ms", 1000), context.RequestAborted);
        await context.Response.WriteAsync(page[1], context.RequestAborted);
    }

    private static int Number(HttpContext context, string name, int otherwise) =>
        int.TryParse(context.Request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
