using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using Personalization.EdgeFrontend.Admission;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Hosting.Http;
using Personalization.Hosting.Logins;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.FirstParty.Ofrep;

/// <summary>
/// OFREP for servers. Runs before a site is looked for: the key names the site, so that a server may use any address of the edge. Without a
/// key in the configuration the path is not there.
/// </summary>
internal sealed class OfrepServerEndpoints(
    ISiteCatalog sites, OfrepEvaluation evaluation, RequestLimits limits, FailedLogins logins, EdgeMetrics metrics)
{
    private const string Root = "/ofrep";
    private const string Scheme = "Bearer ";
    private const string Door = "ofrep";

    /// <summary>Adds the paths, for every host name. What lies below them and is none of them never reaches a website.</summary>
    public static void Use(IApplicationBuilder app)
    {
        var server = app.ApplicationServices.GetRequiredService<OfrepServerEndpoints>();
        var endpoints = EndpointBranch.Build(app, server.Map);
        app.Use((context, next) => !ReservedPaths.IsBelow(context, Root) ? next(context)
            : server.IsOn() ? endpoints(context)
            : EdgeProblems.WriteAsync(context, StatusCodes.Status404NotFound, "This feature is off."));
    }

    private void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods($"/{OfrepPath.Flags}", ["POST"], (RequestDelegate)(context => ServeAsync(context, null)));
        endpoints.MapMethods(
            $"/{OfrepPath.Flags}/{FirstPartyEndpointExtensions.AnyRest}",
            ["POST"],
            (RequestDelegate)(context => ServeAsync(context, OfrepPath.Key(context, context.Rest()))));
    }

    private bool IsOn() => sites.Current.Sites.Any(site => site.Options.Ofrep.ApiKeys.Count > 0);

    private async Task ServeAsync(HttpContext context, string? key)
    {
        var address = context.Connection.RemoteIpAddress;
        if (await logins.EnterAsync(address, Door, context.RequestAborted) is { } wait)
        {
            await limits.Refuse(RateLimit.FailedLogins, FailedLogins.Free, wait, context).WriteAsync(context);
            return;
        }

        var credential = Credential(context.Request);
        if (FindSite(sites.Current, credential) is not { } owner)
        {
            if (!string.IsNullOrEmpty(credential))
            {
                logins.Failed(address, Door);
            }

            metrics.Rejected("ofrep-key");
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await EdgeProblems.WriteAsync(
                context, StatusCodes.Status401Unauthorized, "Send a key of the site as bearer token or X-API-Key.");
            return;
        }

        logins.Succeeded(address);
        if (!owner.Features.Variations)
        {
            await EdgeProblems.WriteAsync(context, StatusCodes.Status404NotFound, "This feature is off for this site.");
            return;
        }

        await evaluation.ServeAsync(context, new OfrepCaller(new VisitFeature(owner), IsServer: true), key);
    }

    private static string? Credential(HttpRequest request)
    {
        var authorization = request.Headers.Authorization;
        if (authorization is [{ } one] && one.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return HeaderText.Decode(one[Scheme.Length..]).Trim();
        }

        return StringValues.IsNullOrEmpty(authorization) && request.Headers["X-API-Key"] is [{ Length: > 0 } key]
            ? HeaderText.Decode(key)
            : null;
    }

    /// <summary>Looks at every key of every site, each by its hash, so that the time taken tells nothing about any of them.</summary>
    private static Site? FindSite(SiteSnapshot snapshot, string? credential)
    {
        if (string.IsNullOrEmpty(credential)) return null;
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> known = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(credential), given);
        Site? found = null;
        foreach (var site in snapshot.Sites)
        {
            foreach (var key in site.Options.Ofrep.ApiKeys)
            {
                SHA256.HashData(Encoding.UTF8.GetBytes(key), known);
                if (CryptographicOperations.FixedTimeEquals(given, known))
                {
                    found = site;
                }
            }
        }

        return found;
    }
}
