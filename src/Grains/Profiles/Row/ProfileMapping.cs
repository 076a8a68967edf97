using System.Text;
using Personalization.Domain.Profiles;
using Personalization.Grains.Configuration;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Profiles.Row;

/// <summary>The one place where wire messages become updates of the domain and back.</summary>
internal static class ProfileMapping
{
    /// <summary>Longest that a trait may hold before it expires.</summary>
    public static readonly TimeSpan MaxExpiresIn = TimeSpan.FromDays(36_500);

    /// <summary>Most bytes of an operator's metadata.</summary>
    public const int MaxMetadataBytes = 1024;

    /// <summary>A pushed change as an update of those of its traits that can be stored.</summary>
    /// <param name="refused">How many of its traits cannot: no JSON of at most <see cref="CanonicalJson.MaxDepth"/> levels, too large, or
    /// without a usable name.</param>
    public static ProfileUpdate ToUpdate(ProfileChange change, int maxTraitBytes, out int refused)
    {
        refused = 0;
        var time = SourceTime.Of(change.Timestamp, change.ReceivedAt, change.ArrivedAt);
        var values = new List<(byte[] Name, byte[] Value)>(change.Traits.Length);
        foreach (var trait in change.Traits)
        {
            var name = Encoding.UTF8.GetBytes(trait.Name);
            if (name.Length is 0 or > ProfileOptions.MaxTraitNameBytes
                || !CanonicalJson.TryWrite(trait.Value, out var value)
                || value.Length > maxTraitBytes)
            {
                refused++;
                continue;
            }

            if (value.AsSpan().SequenceEqual(CanonicalJson.Null))
            {
                value = [];
            }

            values.Add((name, value));
        }

        var hash = change.MessageId is { Length: > 0 } id ? MessageHash.Of(id) : ContentHash(values);
        var stamp = TraitStamp.At(time, StampRank.Of(time, change.ReceivedAt, change.Place, hash));
        return new ProfileUpdate(values.Select(v => new TraitUpdate(v.Name, v.Value, stamp, TraitSource.Push)));
    }

    /// <summary>An operator's traits as an update, or the problem with them.</summary>
    public static (ProfileUpdate? Update, string? Problem) ToUpdate(
        ProfileWriteRequest request, Profile current, long floorTicks, int maxTraitBytes, DateTimeOffset now)
    {
        if (request.Metadata is { Length: > MaxMetadataBytes })
        {
            return (null, $"metadata has {request.Metadata.Length} bytes; at most {MaxMetadataBytes} are kept");
        }

        // An operator's word is stamped now, but never below what it replaces or comes after: the operator has seen that, whatever this
        // clock says.
        var updates = new List<TraitUpdate>(request.Traits.Length);
        foreach (var trait in request.Traits)
        {
            var source = ToSource(trait.Source ?? request.Source);
            if (source == TraitSource.Unknown)
            {
                return (null, $"source '{trait.Source ?? request.Source}' of trait '{trait.Name}' is not one of push, pull, operator, handover");
            }

            var name = Encoding.UTF8.GetBytes(trait.Name);
            if (name.Length is 0 or > ProfileOptions.MaxTraitNameBytes)
            {
                return (null, $"a trait's name has {name.Length} bytes; 1 to {ProfileOptions.MaxTraitNameBytes} are allowed");
            }

            if (!CanonicalJson.TryWrite(trait.Value, out var value))
            {
                return (null, $"the value of trait '{trait.Name}' is not a valid JSON value of at most {CanonicalJson.MaxDepth} levels");
            }

            if (value.Length > maxTraitBytes)
            {
                return (null, $"the value of trait '{trait.Name}' has {value.Length} bytes; Profiles:MaxTraitBytes allows {maxTraitBytes}");
            }

            if (trait.ExpiresIn > MaxExpiresIn)
            {
                return (null, $"expiresIn of trait '{trait.Name}' is {trait.ExpiresIn.Value.TotalDays:0} days; at most {MaxExpiresIn.TotalDays:0} are allowed");
            }

            if (trait.ExpiresIn < TimeSpan.FromSeconds(1))
            {
                return (null, $"expiresIn of trait '{trait.Name}' is {trait.ExpiresIn.Value.TotalSeconds} s; at least 1 s is needed");
            }

            if (value.AsSpan().SequenceEqual(CanonicalJson.Null))
            {
                value = [];
            }

            var stamp = trait.At is { } at
                ? TraitStamp.At(SourceTime.Of(at, null, now), StampRank.OfImport(MessageHash.Of(value)))
                : OperatorStamp(current, name, floorTicks, now);
            var end = trait.ExpiresAt ?? (trait.ExpiresIn is { } span ? now + span : null);
            var expires = end is { } ticks && value.Length > 0 ? ticks.UtcTicks : 0;
            updates.Add(new TraitUpdate(name, value, stamp, source, expires));
        }

        if (request.Replace)
        {
            AddRemovals(updates, current, floorTicks, now);
        }

        return (new ProfileUpdate(updates), null);
    }

    /// <summary>What operators see of a state.</summary>
    public static ProfileView ToView(UserProfileState state, DateTimeOffset now, string silo) => new()
    {
        Found = state.ChangedAtTicks > 0,
        Version = state.Version,
        Traits = ToViews(state.Profile, now.UtcTicks),
        PulledAt = ToTime(state.PulledAtTicks),
        ChangedAt = ToTime(state.ChangedAtTicks),
        Metadata = state.Extras.Metadata.IsEmpty ? null : state.Extras.Metadata.ToArray(),
        Sticky = [.. state.Extras.Sticky.Select(p => new StickyAssignment { Key = AssignmentKey.ToText(p.Key), Variation = p.Value })],
        Silo = silo,
    };

    public static TraitView[] ToViews(Profile profile, long nowTicks)
    {
        var views = new List<TraitView>(profile.Count);
        for (var i = 0; i < profile.Count; i++)
        {
            var entry = profile[i];
            if (!entry.IsVisibleAt(nowTicks)) continue;
            views.Add(new TraitView
            {
                Name = Encoding.UTF8.GetString(entry.Name),
                Value = entry.Value.ToArray(),
                At = entry.Stamp.Time,
                Source = ToName(entry.Source),
                ExpiresAt = entry.ExpiresAtTicks == 0 ? null : new DateTimeOffset(entry.ExpiresAtTicks, TimeSpan.Zero),
            });
        }

        return [.. views];
    }

    /// <summary>What an anonymous identity knew by itself and the user does not, as the user's.</summary>
    public static ProfileUpdate ToHandedOver(Profile anonymous, Profile user)
    {
        var traits = new List<TraitUpdate>(anonymous.Count);
        for (var i = 0; i < anonymous.Count; i++)
        {
            var entry = anonymous[i];
            // Removals stay behind: what the device never had is no reason to remove it from the user.
            if (!entry.IsRemoved && !user.TryFind(entry.Name, out _))
            {
                traits.Add(new TraitUpdate(
                    entry.Name.ToArray(), entry.Value.ToArray(), entry.Stamp, TraitSource.HandOver, entry.ExpiresAtTicks));
            }
        }

        return new ProfileUpdate(traits);
    }

    private static void AddRemovals(List<TraitUpdate> updates, Profile current, long floorTicks, DateTimeOffset now)
    {
        var named = updates.Select(u => Encoding.UTF8.GetString(u.Name)).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < current.Count; i++)
        {
            var entry = current[i];
            if (entry.IsRemoved || named.Contains(Encoding.UTF8.GetString(entry.Name))) continue;
            var name = entry.Name.ToArray();
            updates.Add(new TraitUpdate(name, [], OperatorStamp(current, name, floorTicks, now), TraitSource.Operator));
        }
    }

    private static DateTimeOffset? ToTime(long ticks) => ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);

    private static TraitStamp OperatorStamp(Profile current, byte[] name, long floorTicks, DateTimeOffset now)
    {
        var stamp = new TraitStamp(Math.Max(now.UtcTicks, floorTicks + 1), StampRank.Operator);
        return current.TryFind(name, out var entry) && entry.Stamp >= stamp
            ? new TraitStamp(entry.Stamp.Ticks + 1, StampRank.Operator)
            : stamp;
    }

    private static ulong ContentHash(List<(byte[] Name, byte[] Value)> values)
    {
        var parts = new List<byte>();
        foreach (var (name, value) in values.OrderBy(v => Encoding.UTF8.GetString(v.Name), StringComparer.Ordinal))
        {
            parts.AddRange(name);
            parts.Add(0);
            parts.AddRange(value);
            parts.Add(0);
        }

        return MessageHash.Of(parts.ToArray());
    }

    private static TraitSource ToSource(string? name) => name switch
    {
        null or "operator" => TraitSource.Operator,
        "push" => TraitSource.Push,
        "pull" => TraitSource.Pull,
        "handover" => TraitSource.HandOver,
        _ => TraitSource.Unknown,
    };

    private static string ToName(TraitSource source) => source switch
    {
        TraitSource.Push => "push",
        TraitSource.Pull => "pull",
        TraitSource.Operator => "operator",
        TraitSource.HandOver => "handover",
        _ => "unknown",
    };
}
