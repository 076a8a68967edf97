using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Personalization.Hosting.Listeners;

/// <summary>
/// Asks the host's <see cref="IConnectionAdmission"/> about each visitor's connection, once its client's own address is known.
/// </summary>
internal sealed class ClientConnectionLimiter(ConnectionLimiter bound, ListenerMetrics metrics, IServiceProvider services)
{
    // Asked for with the first connection: the listeners are set up before the options are validated.
    private readonly Lazy<IConnectionAdmission?> _admission = new(services.GetService<IConnectionAdmission>);

    /// <summary>Connection middleware of the public listener, behind the PROXY header and before TLS.</summary>
    public ConnectionDelegate Limit(ConnectionDelegate next) => async connection =>
    {
        if (_admission.Value is not { } admission || (connection.RemoteEndPoint as IPEndPoint)?.Address is not { } client)
        {
            await next(connection);
            return;
        }

        if (!admission.TryEnter(client, bound.Most))
        {
            metrics.Refused("limit_per_address");
            connection.Abort(new ConnectionAbortedException("Edge:RateLimits:ConnectionsPerAddress is reached."));
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            admission.Leave(client);
        }
    };
}
