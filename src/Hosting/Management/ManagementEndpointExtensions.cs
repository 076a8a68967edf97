using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Hosting.Logins;

namespace Personalization.Hosting.Management;

/// <summary>Guards endpoints of the management listener.</summary>
public static class ManagementEndpointExtensions
{
    private const string Door = "management";

    /// <summary>
    /// Lets only operators with <paramref name="role"/> or a higher one in: 401 without a known key, 403 with a lower role, both as problem
    /// details.
    /// </summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder builder, ManagementRole role)
        where TBuilder : IEndpointConventionBuilder =>
        builder.AddEndpointFilter(async (invocation, next) =>
        {
            var context = invocation.HttpContext;
            var logins = context.RequestServices.GetRequiredService<FailedLogins>();
            var address = context.Connection.RemoteIpAddress;
            if (await logins.EnterAsync(address, Door, context.RequestAborted) is { } wait)
            {
                context.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
                return TypedResults.Problem(
                    statusCode: StatusCodes.Status429TooManyRequests,
                    title: "Too many log-ins failed",
                    detail: "Log-ins from this address failed too often just now; come again after the time that Retry-After says.");
            }

            var caller = context.RequestServices.GetRequiredService<ManagementKeys>().Find(context.Request);
            if (caller is null)
            {
                // Who sends no key guesses none.
                if (context.Request.Headers.Authorization.Count > 0)
                {
                    logins.Failed(address, Door);
                }

                context.Response.Headers.WWWAuthenticate = "Bearer";
                return TypedResults.Problem(
                    statusCode: StatusCodes.Status401Unauthorized,
                    title: "A management key is needed",
                    detail: "Send a secret of Management:Keys as \"Authorization: Bearer <secret>\".");
            }

            logins.Succeeded(address);
            if (caller.Role < role)
            {
                return TypedResults.Problem(
                    statusCode: StatusCodes.Status403Forbidden,
                    title: "This key may not do that",
                    detail: $"It needs the role {Name(role)}; the key {caller.Name} has {Name(caller.Role)}.");
            }

            context.Features.Set(caller);
            return await next(invocation);
        });

    /// <summary>The operator that <see cref="RequireRole{TBuilder}"/> let in, for the audit.</summary>
    /// <exception cref="InvalidOperationException">The endpoint asks for no role.</exception>
    public static ManagementOperator GetOperator(this HttpContext context) =>
        context.Features.Get<ManagementOperator>()
            ?? throw new InvalidOperationException("This endpoint asks for no role: add RequireRole.");

    private static string Name(ManagementRole role) => role.ToString().ToLowerInvariant();
}
