using Microsoft.Extensions.Options;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.Transport;

/// <summary>
/// Tells browsers to keep to https (<c>Edge:Hsts</c>). Not the framework's: its header would stand beside the website's own, of which
/// browsers take the first. Written last, on answers to connections that the visitor has over https; over http browsers must not believe
/// it.
/// </summary>
internal sealed class HstsMiddleware(RequestDelegate next, IOptions<EdgeOptions> options)
{
    private readonly string? _header = options.Value.Hsts.Header;

    public Task InvokeAsync(HttpContext context)
    {
        if (_header is not null && PublicAddress.IsSecure(context, context.Visit().Site))
        {
            context.Response.OnStarting(Write, context.Response.Headers);
        }

        return next(context);
    }

    private Task Write(object headers)
    {
        ((IHeaderDictionary)headers).StrictTransportSecurity = _header;
        return Task.CompletedTask;
    }
}
