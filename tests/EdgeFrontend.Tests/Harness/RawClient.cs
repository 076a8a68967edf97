using System.Net.Sockets;
using System.Text;

namespace Personalization.EdgeFrontend.Tests.Harness;

/// <summary>Sends bytes as they are: what no HTTP library would write.</summary>
public static class RawClient
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Everything the server answers until it closes the connection.</summary>
    public static async Task<string> SendAsync(Uri url, string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(url.Host, url.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer).WaitAsync(Deadline);
        }
        catch (IOException)
        {
            // Reset after an answer, or instead of one.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }

    /// <summary>The status of an answer; 0 when there was none.</summary>
    public static int Status(string answer) =>
        answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(answer.AsSpan(9, 3)) : 0;
}
