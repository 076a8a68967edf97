using System.Text;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>Builds deliveries with good defaults.</summary>
internal static class Changes
{
    public static readonly DateTimeOffset Noon = new(2026, 5, 10, 12, 0, 0, TimeSpan.Zero);

    public static ProfileChangeBatch Of(params ProfileChange[] changes) => new() { Changes = changes };

    public static ProfileChange Merge(
        string name, string json, DateTimeOffset? at = null, string? messageId = null, DateTimeOffset? receivedAt = null) => new()
        {
            Traits = [new TraitChange { Name = name, Value = Encoding.UTF8.GetBytes(json) }],
            Timestamp = at ?? Noon,
            ReceivedAt = receivedAt ?? at ?? Noon,
            ArrivedAt = receivedAt ?? at ?? Noon,
            MessageId = messageId ?? $"m-{name}-{json}",
        };

    public static ProfileChange Delete(DateTimeOffset at) =>
        new() { Kind = ProfileChangeKind.Delete, Timestamp = at, ReceivedAt = at, ArrivedAt = at };

    /// <summary>The visible traits by name, as JSON texts.</summary>
    public static Dictionary<string, string> Traits(this ProfileView view) =>
        view.Traits.ToDictionary(t => t.Name, t => Encoding.UTF8.GetString(t.Value));

    public static ProfileWriteRequest Write(
        string name, string json, long? expected = null, TimeSpan? expiresIn = null, bool replace = false) => new()
        {
            Traits = [new TraitChange { Name = name, Value = Encoding.UTF8.GetBytes(json), ExpiresIn = expiresIn }],
            ExpectedVersion = expected,
            Replace = replace,
        };
}
