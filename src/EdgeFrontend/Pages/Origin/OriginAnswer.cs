using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Pages.Html;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.Pages.Origin;

/// <summary>An answer on its way to the visitor, with what decides about its headers.</summary>
internal sealed class OriginAnswer
{
    public OriginAnswer(HttpContext context, VisitFeature visit, OriginBinding binding, IdentityCookies cookies)
    {
        (Context, Visit, Binding, Cookies) = (context, visit, binding, cookies);
        Verdict = PageInjection.Judge(context, visit);
        IsShown = PageInjection.For(context, visit) == PageRequest.Shown;
        Conditions = Classify();
    }

    public HttpContext Context { get; }

    public VisitFeature Visit { get; }

    /// <summary>What writes the visitor's cookies.</summary>
    public IdentityCookies Cookies { get; }

    public OriginBinding Binding { get; }

    /// <summary>What becomes of the snippet, by the headers that the origin sent; null when the answer is no page to anybody.</summary>
    public SnippetOutcome? Verdict { get; }

    /// <summary>Whether somebody sees the answer as a page for certain, and nobody else gets the same one.</summary>
    public bool IsShown { get; }

    public IHeaderDictionary Headers => Context.Response.Headers;

    /// <summary>Which rows of <see cref="OriginHeaderTable"/> apply; rows may add to it for those behind them.</summary>
    public HeaderCondition Conditions { get; private set; }

    /// <summary>The snippet that goes into the body; null when none does.</summary>
    public ChosenSnippet? Snippet { get; set; }

    public bool Is(HeaderCondition condition) => (Conditions & condition) != 0;

    /// <summary>Says that a header now holds the visitor's host.</summary>
    public void NameHost()
    {
        if (!PublicAddress.IsConfirmed(Context, Visit.Site))
        {
            Conditions |= HeaderCondition.UnconfirmedHost;
        }
    }

    private HeaderCondition Classify()
    {
        var conditions = HeaderCondition.Any;
        var isCopy = Context.Response.StatusCode == StatusCodes.Status304NotModified && Binding.Matched is not null;
        if (isCopy || PageInjection.IsPage(Context.Response))
        {
            conditions |= HeaderCondition.Page;
        }

        if (isCopy ? Binding.Matched == Binding.WithSnippet : Verdict == SnippetOutcome.Searching)
        {
            conditions |= HeaderCondition.Snippet;
        }

        if (isCopy ? Binding.Matched == Binding.Withheld : Verdict is SnippetOutcome.NoConsent or SnippetOutcome.Scripted)
        {
            conditions |= HeaderCondition.Withheld;
        }

        if (Visit.Decision is not null)
        {
            conditions |= HeaderCondition.Route;
        }

        if (Visit.Site.OriginHost is not null)
        {
            conditions |= HeaderCondition.OtherHost;
        }

        return conditions;
    }
}
