using System.IO.Compression;
using System.Text;

namespace Personalization.Simulators;

/// <summary>The answers that replace the true one.</summary>
internal static class FaultBodies
{
    private static readonly byte[] Filler = Encoding.ASCII.GetBytes(new string('x', 1024 * 1024));

    public static Task WriteAsync(HttpContext context, Fault fault, EndpointFamily family)
    {
        var response = context.Response;
        response.StatusCode = fault.Kind is FaultKind.Status or FaultKind.Html ? fault.StatusCode : 200;
        return fault.Kind switch
        {
            FaultKind.Status when family == EndpointFamily.Profiles =>
                ProfileApiError.WriteAsync(response, fault.StatusCode, $"Simulated status {fault.StatusCode}."),
            FaultKind.Status => TextAsync(response, "text/plain", $"Simulated status {fault.StatusCode}"),
            FaultKind.Html =>
                TextAsync(
                    response, "text/html", $"<html><head><title>{fault.StatusCode}</title></head><body><h1>Bad gateway</h1></body></html>"),
            FaultKind.Garbage => TextAsync(response, "application/json", "\u0001}{ \"traits\": [ not json \ufffd"),
            FaultKind.HugeBody or FaultKind.GzipBomb => HugeAsync(context, fault),
            _ => throw new InvalidOperationException($"Fault {fault.Kind} has no body of its own."),
        };
    }

    private static Task TextAsync(HttpResponse response, string contentType, string text)
    {
        response.ContentType = contentType;
        return response.WriteAsync(text);
    }

    private static async Task HugeAsync(HttpContext context, Fault fault)
    {
        // One trait of filler: well-formed both as a plain and as a verbose answer, so that only the size is wrong.
        var head = """{"traits":{"filler":{"updated_at":"2026-01-01T00:00:00Z","value":" """u8.ToArray();
        var tail = "\"}},\"cursor\":{\"has_more\":false,\"next\":\"\"}}"u8.ToArray();
        context.Response.ContentType = "application/json";
        if (fault.Kind == FaultKind.GzipBomb)
        {
            context.Response.Headers.ContentEncoding = "gzip";
        }

        await using var body = fault.Kind == FaultKind.GzipBomb
            ? new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true)
            : context.Response.Body;
        await body.WriteAsync(head, context.RequestAborted);
        for (var left = fault.SizeBytes - head.Length - tail.Length; left > 0; left -= Filler.Length)
        {
            await body.WriteAsync(Filler.AsMemory(0, (int)Math.Min(left, Filler.Length)), context.RequestAborted);
        }

        await body.WriteAsync(tail, context.RequestAborted);
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return buffer.ToArray();
    }
}
