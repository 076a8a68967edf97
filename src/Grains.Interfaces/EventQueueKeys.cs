using System.Globalization;
using System.Text;

namespace Personalization.Grains.Interfaces;

/// <summary>Which partition of a site's event queue a visitor belongs to, and the partitions' keys.</summary>
/// <remarks>
/// A key reads <c>{site}/events:{partition}</c>, the site escaped as in <see cref="GrainKeys"/>. The number of partitions and the hash are
/// part of what is stored: another number would let a visitor's new events overtake those still waiting in the old partition.
/// </remarks>
public static class EventQueueKeys
{
    /// <summary>Partitions a site. One delivers one request at a time, so this many are under way at most.</summary>
    public const int Partitions = 16;

    private const string Separator = "/events:";

    /// <summary>The key of the partition that takes a visitor's events.</summary>
    /// <param name="site">The site's name.</param>
    /// <param name="anonymousId">The visitor's anonymous id: it stays the same over a login, so it decides when there is one.</param>
    /// <param name="userId">Counts only without an anonymous id. Events without both share one partition.</param>
    public static string Of(string site, string? anonymousId, string? userId) =>
        OfPartition(site, PartitionOf(string.IsNullOrEmpty(anonymousId) ? userId ?? "" : anonymousId));

    /// <summary>The key of one partition.</summary>
    public static string OfPartition(string site, int partition)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partition, Partitions);
        if (!GrainKeys.IsValidId(site))
        {
            throw new ArgumentException("The site's name is empty, over 256 bytes or holds control characters.", nameof(site));
        }

        return GrainKeys.Escape(site) + Separator + partition.ToString("00", CultureInfo.InvariantCulture);
    }

    /// <summary>Takes a key apart.</summary>
    /// <returns>False when the text is no key as <see cref="OfPartition"/> writes it.</returns>
    public static bool TryParse(string key, out string site, out int partition)
    {
        (site, partition) = ("", -1);
        var end = key.IndexOf(Separator, StringComparison.Ordinal);
        return end > 0
            && GrainKeys.TryUnescape(key.AsSpan(0, end), out site)
            && int.TryParse(key.AsSpan(end + Separator.Length), NumberStyles.None, CultureInfo.InvariantCulture, out partition)
            && partition < Partitions
            && key == OfPartition(site, partition);
    }

    /// <summary>A stable hash, the same in every process and version: 64-bit FNV-1a with its high bits mixed down.</summary>
    private static int PartitionOf(string id)
    {
        var hash = 0xcbf29ce484222325;
        foreach (var b in Encoding.UTF8.GetBytes(id))
        {
            hash = (hash ^ b) * 0x100000001b3;
        }

        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        hash ^= hash >> 33;
        return (int)(hash % Partitions);
    }
}
