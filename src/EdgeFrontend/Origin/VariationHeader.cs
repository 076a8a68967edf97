using Personalization.EdgeFrontend.Pipeline;

namespace Personalization.EdgeFrontend.Origin;

/// <summary>Says what a route served and why: <c>X-Variation</c>. Names of features and variants only, never a trait, never an id.</summary>
internal static class VariationHeader
{
    public const string Name = "X-Variation";

    public static void Write(IHeaderDictionary headers, VisitFeature visit)
    {
        headers.Remove(Name);
        if (visit.Decision is not { } decision || !visit.Site.Options.VariationHeader) return;
        headers[Name] = $"{Printable(decision.Feature)}={Printable(decision.Variant)}; reason={decision.Reason}; ruleset={decision.RuleSetVersion}";
    }

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
