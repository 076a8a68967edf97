using Personalization.EdgeFrontend.Html;
using Personalization.EdgeFrontend.Pipeline;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.Origin;

/// <summary>An answer on its way to the visitor, with what decides about its headers.</summary>
internal sealed class OriginAnswer(HttpContext context, VisitFeature visit, OriginBinding binding, IdentityCookies cookies)
{
    public HttpContext Context { get; } = context;

    public VisitFeature Visit { get; } = visit;

    /// <summary>What writes the visitor's cookies.</summary>
    public IdentityCookies Cookies { get; } = cookies;

    public OriginBinding Binding { get; } = binding;

    public IHeaderDictionary Headers => Context.Response.Headers;

    /// <summary>Which rows of <see cref="OriginHeaderTable"/> apply; rows may add to it for those behind them.</summary>
    public HeaderCondition Conditions { get; private set; } = Classify(context, visit, binding);

    /// <summary>The snippet that goes into the body; null when none does.</summary>
    public byte[]? Snippet { get; set; }

    public bool Is(HeaderCondition condition) => (Conditions & condition) != 0;

    /// <summary>Says that a header now holds the visitor's host.</summary>
    public void NameHost()
    {
        if (!PublicAddress.IsConfirmed(Context, Visit.Site)) Conditions |= HeaderCondition.UnconfirmedHost;
    }

    private static HeaderCondition Classify(HttpContext context, VisitFeature visit, OriginBinding binding)
    {
        var conditions = HeaderCondition.Any;
        var isCopy = context.Response.StatusCode == StatusCodes.Status304NotModified && binding.Matched is not null;
        if (isCopy || PageInjection.IsPage(context.Response)) conditions |= HeaderCondition.Page;
        if ((isCopy && binding.Matched == binding.WithSnippet) || PageInjection.Applies(context, visit)) conditions |= HeaderCondition.Snippet;
        if (visit.Decision is not null) conditions |= HeaderCondition.Route;
        if (visit.Site.OriginHost is not null) conditions |= HeaderCondition.OtherHost;
        return conditions;
    }
}
