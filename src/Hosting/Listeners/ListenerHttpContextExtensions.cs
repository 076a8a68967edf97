using Microsoft.AspNetCore.Http;

namespace Personalization.Hosting.Listeners;

/// <summary>Reads the mark of a request.</summary>
internal static class ListenerHttpContextExtensions
{
    /// <summary>Whether the request came in by the management listener.</summary>
    public static bool IsManagementListener(this HttpContext context) =>
        context.Features.Get<IListenerFeature>()?.Kind == ListenerKind.Management;
}
