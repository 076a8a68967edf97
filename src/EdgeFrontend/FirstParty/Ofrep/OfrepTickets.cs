using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Personalization.Domain.Signing;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.FirstParty.Ofrep;

/// <summary>
/// Addresses of event streams. Clients keep such addresses in the browser's storage and proxies in their logs, so they hold no id: a ticket
/// names versions and an end, and is signed together with the id that its bearer's cookies must bring again.
/// </summary>
/// <remarks>
/// The key is made of the site's own secrets, so that every edge with the same configuration takes the tickets of the others; a site
/// without any secret gets one of this process.
/// </remarks>
internal sealed class OfrepTickets(TimeProvider time)
{
    /// <summary>Addresses change this often, and are good for one to two of these.</summary>
    private static readonly TimeSpan Epoch = TimeSpan.FromMinutes(30);

    private const int PayloadBytes = 32;
    private const int MacBytes = 16;

    private readonly ConditionalWeakTable<Site, byte[]> _keys = [];

    /// <summary>
    /// The address for one visitor's flags; the same while nothing it depends on changes, so that clients need not connect anew.
    /// </summary>
    public string StreamAddress(VisitFeature visit, OfrepVersions versions)
    {
        var epoch = (time.GetUtcNow().UtcTicks / Epoch.Ticks) + 2;
        Span<byte> ticket = stackalloc byte[PayloadBytes + MacBytes];
        BinaryPrimitives.WriteInt64LittleEndian(ticket, epoch);
        BinaryPrimitives.WriteInt64LittleEndian(ticket[8..], versions.Profile);
        BinaryPrimitives.WriteInt64LittleEndian(ticket[16..], versions.Rules);
        BinaryPrimitives.WriteInt64LittleEndian(ticket[24..], versions.KillSwitches);
        MessageSignature.Sign(
            _keys.GetValue(visit.Site, KeyOf), Message(ticket[..PayloadBytes], Identity(visit)), ticket[PayloadBytes..]);
        return $"{visit.Site.Prefix}/{OfrepPath.Events}?ch={Base64Url.EncodeToString(ticket)}";
    }

    /// <summary>Reads what a client brought back; null when it opens nothing for this visitor.</summary>
    public OfrepTicket? Read(VisitFeature visit, string text)
    {
        Span<byte> ticket = stackalloc byte[PayloadBytes + MacBytes];
        if (text.Length > 2 * ticket.Length || !Base64Url.IsValid(text, out var length) || length != ticket.Length) return null;
        Base64Url.DecodeFromChars(text, ticket);
        var payload = ticket[..PayloadBytes];
        var identity = Identity(visit);
        var isVisitors = identity.Length > 0 && IsSigned(visit.Site, identity, ticket);
        if (!isVisitors && !IsSigned(visit.Site, "", ticket)) return null;
        var epoch = BinaryPrimitives.ReadInt64LittleEndian(payload);
        var expiresAt = new DateTimeOffset(epoch * Epoch.Ticks, TimeSpan.Zero);
        if (time.GetUtcNow() >= expiresAt) return null;
        var versions = new OfrepVersions(
            BinaryPrimitives.ReadInt64LittleEndian(payload[16..]), BinaryPrimitives.ReadInt64LittleEndian(payload[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(payload[8..]), 0);
        return new OfrepTicket(versions, isVisitors, expiresAt);
    }

    /// <summary>The grain of the visitor, empty for somebody unknown.</summary>
    public static string Identity(VisitFeature visit) => visit.Visitor.DecidingGrain(visit.Site) ?? "";

    private bool IsSigned(Site site, string identity, ReadOnlySpan<byte> ticket)
    {
        var key = _keys.GetValue(site, KeyOf);
        return MessageSignature.Verify(key, Message(ticket[..PayloadBytes], identity), ticket[PayloadBytes..], MacBytes);
    }

    private static byte[] Message(ReadOnlySpan<byte> payload, string identity) => [.. payload, .. Encoding.UTF8.GetBytes(identity)];

    private static byte[] KeyOf(Site site)
    {
        var options = site.Options;
        string?[] secrets =
        [
            options.Preview.Key, .. options.Cookies.SigningKeys, options.Segment.ProfilesToken, options.Webhook.Password,
            .. options.Webhook.BearerTokens,
            .. options.Webhook.SharedSecrets, .. options.Ofrep.ApiKeys, options.Segment.WriteKey,
        ];
        if (Array.TrueForAll(secrets, string.IsNullOrEmpty)) return RandomNumberGenerator.GetBytes(32);
        return SHA256.HashData(Encoding.UTF8.GetBytes($"personalization.ofrep-stream.v1\n{site.Name}\n{string.Join('\n', secrets)}"));
    }
}
