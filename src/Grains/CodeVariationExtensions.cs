using Microsoft.Extensions.DependencyInjection;
using Personalization.Domain.Routing;
using Personalization.Grains.Variations;

namespace Personalization.Grains;

/// <summary>Variations in code, for a silo host of one's own.</summary>
public static class CodeVariationExtensions
{
    /// <summary>
    /// Lets code choose the origin path of a route where the rule document leaves the default. The document has to name the route, with a
    /// feature of no rules at least; kill switches, previews and its rules win.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="route">The requested path, exact or ending in <c>*</c>.</param>
    /// <param name="choose">
    /// Gets a visitor's profile and gives a rooted path of the same origin, or null for the default. Not called for visitors without a
    /// profile. Called on many threads at once; 50 ms later, or after an exception, the default is served and the outcome counted
    /// (<c>grid.code_variations</c>).
    /// </param>
    /// <param name="site">The site; null = every site.</param>
    public static ISiloBuilder AddVariation(this ISiloBuilder silo, string route, Func<VisitorProfile, string?> choose, string? site = null)
    {
        ArgumentNullException.ThrowIfNull(choose);
        if (VariationPath.Explain(route) is { } reason)
        {
            throw new ArgumentException($"The route '{route}' {reason}; write a path like / or /shop/*.", nameof(route));
        }

        silo.Services.AddSingleton(new CodeVariation(route, site, choose));
        return silo;
    }
}
