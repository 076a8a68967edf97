using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;

namespace Personalization.Simulators;

/// <summary>The profiles upstream: what tests set, over the synthetic users.</summary>
public sealed class ProfileStore
{
    private readonly ConcurrentDictionary<string, SimulatedProfile?> _profiles = new(StringComparer.Ordinal);
    private readonly SegmentSimulatorOptions _options;

    internal ProfileStore(SegmentSimulatorOptions options)
    {
        _options = options;
        Synthetic = new SyntheticUsers(options.Seed, options.SyntheticUsers);
    }

    /// <summary>The users that exist without being set; only in the options' own space.</summary>
    public SyntheticUsers Synthetic { get; }

    /// <summary>
    /// Replaces a profile. <paramref name="traits"/> is anything that serializes to a JSON object; every trait gets the one time,
    /// by default the simulator's now.
    /// </summary>
    public void Set(string id, object traits, DateTimeOffset? updatedAt = null, string idType = "user_id", string? space = null)
    {
        var time = updatedAt ?? _options.TimeProvider.GetUtcNow();
        var json = JsonSerializer.SerializeToElement(traits);
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new ArgumentException($"traits must be a JSON object, not {json.ValueKind}.", nameof(traits));
        }

        Set(id, json.EnumerateObject().ToDictionary(trait => trait.Name, trait => SimulatedTrait.Of(trait.Value, time)), idType, space);
    }

    /// <summary>Replaces a profile, each trait with its own time and class.</summary>
    public void Set(string id, IReadOnlyDictionary<string, SimulatedTrait> traits, string idType = "user_id", string? space = null) =>
        _profiles[Key(space, idType, id)] = new SimulatedProfile(
            traits.ToImmutableSortedDictionary(StringComparer.Ordinal), [(idType, id)]);

    /// <summary>Makes a profile absent (404), also a synthetic one.</summary>
    public void Remove(string id, string idType = "user_id", string? space = null) => _profiles[Key(space, idType, id)] = null;

    /// <summary>Only the synthetic users are left.</summary>
    public void Reset() => _profiles.Clear();

    /// <summary>The profile of an identifier, or null.</summary>
    public SimulatedProfile? Find(string id, string idType = "user_id", string? space = null) =>
        _profiles.TryGetValue(Key(space, idType, id), out var profile) ? profile
        : space is null || space == _options.SpaceId ? Synthetic.Find(idType, id) : null;

    private string Key(string? space, string idType, string id) =>
        $"{space ?? _options.SpaceId}/{idType}:{(_options.LowerCaseIds ? id.ToLowerInvariant() : id)}";
}
