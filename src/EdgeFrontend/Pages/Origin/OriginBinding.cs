using System.IO.Hashing;
using System.Text;
using Microsoft.Extensions.Primitives;
using Personalization.EdgeFrontend.Pages.Html;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.Pages.Origin;

/// <summary>
/// What the bytes of an answer depend on beside the origin's own: the path that was chosen, and whether and which snippet went in. Entity
/// tags are bound to it. Most answers have none, and never ask.
/// </summary>
internal sealed class OriginBinding(VisitFeature visit, string path)
{
    private string? _withSnippet;
    private string? _plain;
    private string? _withheld;

    /// <summary>An answer that carries the snippet.</summary>
    public string WithSnippet => _withSnippet ??= Bind(Snippet.Of(visit.Site).Tag);

    /// <summary>An answer without it, whoever asks.</summary>
    public string Plain => _plain ??= Bind("");

    /// <summary>A page that others get with it: this visitor gave no consent, or a script asked.</summary>
    public string Withheld => _withheld ??= Bind("-");

    /// <summary>The binding of the visitor's copy, once the request's conditions were turned back; null when it has none of ours.</summary>
    public string? Matched { get; private set; }

    /// <summary>Turns the conditions of a request into those that the origin understands.</summary>
    public void Prepare(HttpRequest request, HttpRequestMessage forwarded)
    {
        var isRoute = visit.Decision is not null;
        var reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        Unbind(request.Headers.IfMatch, "If-Match", keepForeign: true, forwarded, Holding.Any, out _);
        if (!reads) return;
        if (isRoute)
        {
            // Times say nothing about which variation it was, and neither do ranges.
            foreach (var name in (ReadOnlySpan<string>)["If-Modified-Since", "If-Unmodified-Since", "If-Range", "Range"])
            {
                forwarded.Headers.Remove(name);
            }
        }

        var isOurs = Unbind(
            request.Headers.IfNoneMatch, "If-None-Match", keepForeign: !isRoute, forwarded, Holds(request), out var matched);
        Matched = matched;
        // The visitor's copy is another than we would make now. The origin, asked by time alone, would say that it holds.
        if (isOurs)
        {
            forwarded.Headers.Remove("If-Modified-Since");
        }
    }

    /// <summary>
    /// Which copies may go on being used: not one without the snippet by somebody who gets it now, nor one with it by somebody who does
    /// not.
    /// </summary>
    private Holding Holds(HttpRequest request)
    {
        if (!visit.InjectsSnippet || !visit.Visitor.MayRecognise) return Holding.Withheld;
        return PageRequests.Of(request) == PageRequest.Scripted ? Holding.Any : Holding.WithSnippet;
    }

    private bool Unbind(
        StringValues sent, string name, bool keepForeign, HttpRequestMessage forwarded, Holding holding, out string? matched)
    {
        matched = null;
        if (StringValues.IsNullOrEmpty(sent)) return false;
        var header = sent.ToString();
        var isOurs = EntityTags.MayHoldOurs(header);
        if (!isOurs && keepForeign) return false;
        string[] bindings = holding switch
        {
            Holding.WithSnippet => [Plain, WithSnippet],
            Holding.Withheld => [Plain, Withheld],
            _ => [Plain, WithSnippet, Withheld],
        };
        var tags = EntityTags.Unbind(header, bindings, keepForeign, out matched);
        forwarded.Headers.Remove(name);
        if (tags.Length > 0)
        {
            forwarded.Headers.TryAddWithoutValidation(name, tags);
        }

        return isOurs;
    }

    private string Bind(string snippet)
    {
        var decision = visit.Decision is null ? "" : $"\n{path}";
        // An origin that is told the decision may answer one path differently.
        if (visit.Decision is { } told && !string.IsNullOrEmpty(visit.Site.Options.DecisionHeader))
        {
            decision = $"{decision}\n{told.Variant}";
        }

        return XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(snippet + decision)).ToString("x8");
    }

    /// <summary>Copies that hold beside those that are the same for everybody.</summary>
    private enum Holding
    {
        WithSnippet,
        Withheld,
        Any,
    }
}
