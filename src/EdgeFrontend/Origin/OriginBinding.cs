using System.IO.Hashing;
using System.Text;
using Microsoft.Extensions.Primitives;
using Personalization.EdgeFrontend.Html;
using Personalization.EdgeFrontend.Pipeline;

namespace Personalization.EdgeFrontend.Origin;

/// <summary>
/// What the bytes of an answer depend on beside the origin's own: the path that was chosen, and whether and which snippet went in. Entity tags are bound to it. Most answers have none, and
/// never ask.
/// </summary>
internal sealed class OriginBinding(VisitFeature visit, string path)
{
    private string? _withSnippet;
    private string? _plain;

    /// <summary>An answer that carries the snippet.</summary>
    public string WithSnippet => _withSnippet ??= Bind(Snippet.Of(visit.Site).Tag);

    /// <summary>An answer without it.</summary>
    public string Plain => _plain ??= Bind("");

    /// <summary>The binding of the visitor's copy, once the request's conditions were turned back; null when it has none of ours.</summary>
    public string? Matched { get; private set; }

    /// <summary>Turns the conditions of a request into those that the origin understands.</summary>
    public void Prepare(HttpRequest request, HttpRequestMessage forwarded)
    {
        var isRoute = visit.Decision is not null;
        var reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        Unbind(request.Headers.IfMatch, "If-Match", keepForeign: true, forwarded, out _);
        if (!reads) return;
        if (isRoute)
        {
            // Times say nothing about which variation it was, and neither do ranges.
            foreach (var name in (ReadOnlySpan<string>)["If-Modified-Since", "If-Unmodified-Since", "If-Range", "Range"]) forwarded.Headers.Remove(name);
        }

        var isOurs = Unbind(request.Headers.IfNoneMatch, "If-None-Match", keepForeign: !isRoute, forwarded, out var matched);
        Matched = matched;
        // The visitor's copy is another than we would make now. The origin, asked by time alone, would say that it holds.
        if (isOurs) forwarded.Headers.Remove("If-Modified-Since");
    }

    private bool Unbind(StringValues sent, string name, bool keepForeign, HttpRequestMessage forwarded, out string? matched)
    {
        matched = null;
        if (StringValues.IsNullOrEmpty(sent)) return false;
        var header = sent.ToString();
        var isOurs = EntityTags.MayHoldOurs(header);
        if (!isOurs && keepForeign) return false;
        var tags = EntityTags.Unbind(header, [WithSnippet, Plain], keepForeign, out matched);
        forwarded.Headers.Remove(name);
        if (tags.Length > 0) forwarded.Headers.TryAddWithoutValidation(name, tags);
        return isOurs;
    }

    private string Bind(string snippet)
    {
        var decision = visit.Decision is null ? "" : $"\n{path}";
        // An origin that is told the decision may answer one path differently.
        if (visit.Decision is { } told && !string.IsNullOrEmpty(visit.Site.Options.DecisionHeader)) decision = $"{decision}\n{told.Variant}";
        return XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(snippet + decision)).ToString("x8");
    }
}
