using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Personalization.Hosting.Http;
using Personalization.Hosting.Management;
using Personalization.Hosting.Startup;
using Personalization.Settings;

namespace Personalization.Hosting.Listeners;

/// <summary>
/// Tries the ports of the listeners before the host starts: a port in use reads as one line, while the web server would report it from the
/// middle of the start with the stack traces of everything that is torn down.
/// </summary>
internal sealed class ListenerPortsStep(IServiceProvider services, ListenerDefaults defaults) : IStartupStep
{
    public Task RunAsync(CancellationToken cancellationToken)
    {
        var management = services.GetRequiredService<IOptions<ManagementOptions>>().Value.Url ?? defaults.ManagementUrl;
        Try(management, "Management:Url");
        if (defaults.HasVisitors)
        {
            Try(services.GetRequiredService<IOptions<EdgeListenerOptions>>().Value.Url, "Edge:Url");
        }

        return Task.CompletedTask;
    }

    private static void Try(string urls, string key)
    {
        foreach (var url in ListenerUrl.Parse(urls, key, new OptionsProblems("Listeners")))
        {
            try
            {
                Bind(url.Address ?? (Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any), url.Port);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                throw new StartupException(
                    $"{key}: port {url.Port} is in use by another process; choose another port, or stop that process.", exception);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AccessDenied)
            {
                throw new StartupException(
                    $"{key}: this user may not listen on port {url.Port}; choose one above 1023, or allow it (CAP_NET_BIND_SERVICE).",
                    exception);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressNotAvailable)
            {
                throw new StartupException($"{key}: {url.Address} is no address of this machine; use one, or * for all.", exception);
            }
        }
    }

    private static void Bind(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (address.Equals(IPAddress.IPv6Any))
        {
            socket.DualMode = true;
        }

        socket.Bind(new IPEndPoint(address, port));
        socket.Listen(1);
    }
}

/// <summary>What the listeners of this host are when the configuration says nothing.</summary>
internal sealed record ListenerDefaults(string ManagementUrl, bool HasVisitors);
