using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Personalization.Testing;

/// <summary>
/// A browser without a browser: asks for a site by its name, over the version of HTTP that it is told, looks at the certificate, and
/// follows no redirects. All names lead to one address, and a balancer may say something first.
/// </summary>
public static class DoorClient
{
    public static HttpClient Create(Uri door, TestAuthority? authority = null, Version? version = null, byte[]? prologue = null)
    {
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, door.Port, cancellation);
                if (prologue is not null)
                {
                    await socket.SendAsync(prologue, cancellation);
                }

                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, presented, _, errors) => authority is not null
                    && authority.Vouches(presented, errors),
            },
        };
        return new HttpClient(handler)
        {
            Timeout = TimeSpan.FromSeconds(30),
            DefaultRequestVersion = version ?? HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }
}
