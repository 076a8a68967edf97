using System.Text;
using Personalization.Segment.Webhooks;

namespace Personalization.Unit.Tests.Segment;

/// <summary>The made-up deliveries in the Payloads folder.</summary>
internal static class Payload
{
    public static byte[] Read(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Segment", "Payloads", $"{name}.json"));

    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Segment", "Payloads"), "*.json")
            .Select(file => Path.GetFileNameWithoutExtension(file)!)
            .Order();

    public static WebhookBatch Parse(byte[] body, WebhookLimits? limits = null) =>
        Assert.IsType<WebhookBatch>(WebhookParser.Parse(body, limits));

    public static WebhookBatch Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    public static WebhookProblem Refused(string json, WebhookLimits? limits = null) =>
        Assert.IsType<WebhookProblem>(WebhookParser.Parse(Encoding.UTF8.GetBytes(json), limits));

    public static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
