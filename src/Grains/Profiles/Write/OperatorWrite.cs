using Personalization.Domain.Profiles;
using Personalization.Grains.Configuration;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles.Row;

namespace Personalization.Grains.Profiles.Write;

/// <summary>An operator's put or patch as a change of the state, with how it ended.</summary>
internal sealed class OperatorWrite(ProfileWriteRequest request, ProfileOptions options, TimeProvider time)
{
    public ProfileWriteStatus Status { get; private set; }

    public string? Problem { get; private set; }

    public bool Changed { get; private set; }

    public UserProfileState Apply(UserProfileState state)
    {
        if (request.ExpectedVersion is { } expected && expected != state.NamedVersion)
        {
            Status = ProfileWriteStatus.VersionMismatch;
            return state;
        }

        var (update, problem) = ProfileMapping.ToUpdate(request, state.Profile, state.FloorTicks, options.MaxTraitBytes, time.GetUtcNow());
        if (update is null)
        {
            Status = ProfileWriteStatus.Invalid;
            Problem = problem;
            return state;
        }

        var alive = update.After(state.FloorTicks);
        Changed = false;
        if (alive.Traits.Count == 0 && update.Traits.Count > 0 && state.ChangedAtTicks == 0)
        {
            // An import older than the erasure must not bring the identity back, not even as an empty profile.
            Status = ProfileWriteStatus.Erased;
            return state;
        }

        Status = ProfileWriteStatus.Done;
        var merged = ProfileMerge.Merge(state.Profile, alive, options.Limits);
        var extras = WithMetadata(state.Extras);
        Changed = merged.Changed || !ReferenceEquals(extras, state.Extras) || state.ChangedAtTicks == 0;
        if (!Changed && ReferenceEquals(merged.Profile, state.Profile)) return state;
        return state with { Profile = merged.Profile, Extras = extras, Version = state.Version + (Changed ? 1 : 0) };
    }

    private ProfileExtras WithMetadata(ProfileExtras extras)
    {
        if (request.Metadata is not { } given) return extras;
        ReadOnlyMemory<byte> metadata = given.AsSpan().SequenceEqual(CanonicalJson.Null) ? default : given;
        return extras.Metadata.Span.SequenceEqual(metadata.Span) ? extras : extras with { Metadata = metadata };
    }
}
