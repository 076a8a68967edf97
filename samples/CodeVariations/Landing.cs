using Personalization.Grains.Variations;

namespace Personalization.CodeVariations;

/// <summary>Which landing page a visitor gets. An ordinary function: it can be tested without a grid.</summary>
public static class Landing
{
    /// <summary>A path of the website, or null for the page that was asked for.</summary>
    public static string? Choose(VisitorProfile profile) =>
        profile.Is("red_group") ? "/red"
        : profile.Number("orders_90d") >= 10 ? "/green"
        : null;
}
