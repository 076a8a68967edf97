using System.Globalization;
using System.Net;

namespace Personalization.Testing.Processes;

/// <summary>The TCP sockets on which a process waits for connections, as the kernel lists them.</summary>
public static class ListeningSockets
{
    private const string ListenState = "0A";

    /// <summary>Every listening address of a process of this machine.</summary>
    /// <param name="processId">Its id; this user must be allowed to look at it.</param>
    public static IReadOnlyList<IPEndPoint> Of(int processId)
    {
        var inodes = Directory.EnumerateFiles($"/proc/{processId}/fd")
            .Select(file => new FileInfo(file).LinkTarget)
            .Where(target => target is not null && target.StartsWith("socket:[", StringComparison.Ordinal))
            .Select(target => target![8..^1])
            .ToHashSet(StringComparer.Ordinal);
        return [.. Table(processId, "tcp")
            .Concat(Table(processId, "tcp6"))
            .Where(row => inodes.Contains(row.Inode))
            .Select(row => row.Address)];
    }

    private static IEnumerable<(IPEndPoint Address, string Inode)> Table(int processId, string protocol)
    {
        foreach (var line in File.ReadLines($"/proc/{processId}/net/{protocol}").Skip(1))
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns[3] == ListenState) yield return (Address(columns[1]), columns[9]);
        }
    }

    /// <summary>The kernel writes each 32-bit word of an address in this machine's own byte order.</summary>
    private static IPEndPoint Address(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var bytes = new byte[colon / 2];
        for (var word = 0; word < bytes.Length; word += 4)
        {
            BitConverter.TryWriteBytes(
                bytes.AsSpan(word), uint.Parse(text.AsSpan(word * 2, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }

        return new IPEndPoint(
            new IPAddress(bytes), int.Parse(text.AsSpan(colon + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
