using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.Pages.Origin;

/// <summary>
/// Says what a route served and why: <c>X-Variation</c>. Names of features and variants only, never a trait, never an id.
/// </summary>
internal static class VariationHeader
{
    public const string Name = "X-Variation";

    public static void Write(IHeaderDictionary headers, VisitFeature visit)
    {
        headers.Remove(Name);
        if (visit.Decision is not { } decision || !visit.Site.Options.VariationHeader) return;
        // Whoever only claims to be a user is told no more of that user than the page shows, but for what the rules make public.
        if (visit.Visitor.ClaimedUserId is not null && !decision.IsPublic) return;
        headers[Name] = Format(decision);
    }

    /// <summary>Tells the origin too, under the name that the site chose; whatever a visitor sent under it is gone.</summary>
    public static void Tell(HttpRequestMessage request, VisitFeature visit)
    {
        if (visit.Site.Options.DecisionHeader is not { Length: > 0 } name) return;
        foreach (var sent in request.Headers.NonValidated.Select(header => header.Key).Where(key => IsSame(key, name)).ToArray())
        {
            request.Headers.Remove(sent);
        }

        if (visit.Decision is { } decision)
        {
            request.Headers.TryAddWithoutValidation(name, Format(decision));
        }
    }

    private static string Format(PageDecision decision) =>
        $"{Printable(decision.Feature)}={Printable(decision.Variant)}; reason={decision.Reason}; ruleset={decision.RuleSetVersion}";

    /// <summary>Many servers take an underscore for a hyphen.</summary>
    private static bool IsSame(string sent, string name) =>
        sent.Replace('_', '-').Equals(name.Replace('_', '-'), StringComparison.OrdinalIgnoreCase);

    /// <summary>Feature and variant names come from a rule document and may hold anything; a header may not.</summary>
    private static string Printable(string text)
    {
        foreach (var c in text)
        {
            if (c is <= ' ' or > '~' or ';' or ',' or '=') return Uri.EscapeDataString(text);
        }

        return text;
    }
}
