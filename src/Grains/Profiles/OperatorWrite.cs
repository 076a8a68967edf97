using Personalization.Domain.Profiles;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Profiles;

/// <summary>An operator's put or patch as a change of the state, with how it ended.</summary>
internal sealed class OperatorWrite(ProfileWriteRequest request, int maxTraits, TimeProvider time)
{
    public ProfileWriteStatus Status { get; private set; }

    public string? Problem { get; private set; }

    public UserProfileState Apply(UserProfileState state)
    {
        if (request.ExpectedVersion is { } expected && expected != (state.ChangedAtTicks == 0 ? 0 : state.Version))
        {
            Status = ProfileWriteStatus.VersionMismatch;
            return state;
        }

        var (update, problem) = ProfileMapping.ToUpdate(request, state.Profile, time.GetUtcNow());
        if (update is null)
        {
            Status = ProfileWriteStatus.Invalid;
            Problem = problem;
            return state;
        }

        Status = ProfileWriteStatus.Done;
        var merged = ProfileMerge.Merge(state.Profile, update.After(state.FloorTicks), maxTraits);
        var extras = WithMetadata(state.Extras);
        if (!merged.Changed && ReferenceEquals(extras, state.Extras) && state.ChangedAtTicks > 0) return state;
        return state with { Profile = merged.Profile, Extras = extras, Version = state.Version + 1 };
    }

    private ProfileExtras WithMetadata(ProfileExtras extras)
    {
        if (request.Metadata is not { } given) return extras;
        ReadOnlyMemory<byte> metadata = given.AsSpan().SequenceEqual(CanonicalJson.Null) ? default : given;
        return extras.Metadata.Span.SequenceEqual(metadata.Span) ? extras : extras with { Metadata = metadata };
    }
}
