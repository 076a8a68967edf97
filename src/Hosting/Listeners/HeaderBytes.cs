using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Net.Http.Headers;
using Personalization.Hosting.Http;

namespace Personalization.Hosting.Listeners;

/// <summary>
/// Makes the web server take and send header bytes as they are. By itself it refuses a request whose headers are not UTF-8, and an answer
/// whose headers are not ASCII, when the website has done its work already. <see cref="HeaderText"/> is how to read them.
/// </summary>
public static class HeaderBytes
{
    private static readonly StrictLengthEncoding Lengths = new();
    private static readonly StrictHostEncoding Hosts = new();

    /// <summary>Sets the server's encodings, in both directions.</summary>
    public static void Apply(KestrelServerOptions kestrel)
    {
        kestrel.RequestHeaderEncodingSelector = static name =>
            name.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase) ? Lengths
            : name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase) ? Hosts
            : Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
    }
}
