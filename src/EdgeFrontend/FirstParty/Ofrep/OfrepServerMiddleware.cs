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
internal sealed class OfrepServerMiddleware(
    RequestDelegate next, ISiteCatalog sites, OfrepEvaluation evaluation, RequestLimits limits, FailedLogins logins, EdgeMetrics metrics)
{
    private const string Prefix = "/" + OfrepPath.Flags;
    private const string Root = "/ofrep";
    private const string Scheme = "Bearer ";
    private const string Door = "ofrep";

    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (!ReservedPaths.IsBelow(context, Root)) return next(context);
        if (!path.StartsWith(Prefix, StringComparison.Ordinal) || (path.Length > Prefix.Length && path[Prefix.Length] != '/'))
        {
            return EdgeProblems.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such path of OFREP here.");
        }

        var key = path.Length <= Prefix.Length + 1 ? null : OfrepPath.Key(context, path[(Prefix.Length + 1)..]);
        return ServeAsync(context, key);
    }

    private async Task ServeAsync(HttpContext context, string? key)
    {
        var snapshot = sites.Current;
        if (!snapshot.Sites.Any(site => site.Options.Ofrep.ApiKeys.Count > 0))
        {
            await EdgeProblems.WriteAsync(context, StatusCodes.Status404NotFound, "This feature is off.");
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = "POST";
            await EdgeProblems.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "Evaluations are asked for with POST.");
            return;
        }

        var address = context.Connection.RemoteIpAddress;
        if (await logins.EnterAsync(address, Door, context.RequestAborted) is { } wait)
        {
            await limits.Refuse(RateLimit.FailedLogins, FailedLogins.Free, wait, context).WriteAsync(context);
            return;
        }

        var credential = Credential(context.Request);
        if (FindSite(snapshot, credential) is not { } owner)
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
