using Microsoft.AspNetCore.Cors.Infrastructure;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.FirstParty;

/// <summary>
/// CORS for an edge on a host of its own: the exact origin of the site's pages, with credentials, and nobody else. A policy is made
/// for each request that names an origin, since the site decides who is one of its own.
/// </summary>
internal sealed class SiteCorsPolicies : ICorsPolicyProvider
{
    /// <summary>Policy of what the library posts.</summary>
    public const string Events = "events";

    /// <summary>Policy of evaluations.</summary>
    public const string Ofrep = "ofrep";

    private static readonly TimeSpan PreflightAge = TimeSpan.FromDays(1);

    public Task<CorsPolicy?> GetPolicyAsync(HttpContext context, string? policyName)
    {
        var site = context.Visit().Site;
        var policy = new CorsPolicyBuilder()
            .SetIsOriginAllowed(origin => OriginCheck.IsAllowedOrigin(context, site, origin))
            .AllowCredentials()
            .WithMethods("POST")
            .SetPreflightMaxAge(PreflightAge);
        // analytics.js waits for as long as Retry-After of a 429 says.
        policy = policyName switch
        {
            Events => policy.WithHeaders("authorization", "content-type", "x-retry-count").WithExposedHeaders("Retry-After"),
            Ofrep => policy.WithHeaders("content-type", "if-none-match", "authorization", "x-api-key")
                .WithExposedHeaders("ETag", "Retry-After"),
            _ => throw new ArgumentException($"There is no CORS policy '{policyName}'.", nameof(policyName)),
        };
        return Task.FromResult<CorsPolicy?>(policy.Build());
    }
}
