using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Silo.Operator.Profiles;

/// <summary>The operator API's conversation with profile grains.</summary>
internal sealed class ProfileClient(IGrainFactory grains)
{
    private const int MaxAttempts = 8;

    public Task<ProfileView> ReadAsync(ProfileIdentity identity) => Grain(identity).ReadAsync();

    /// <summary>Writes; with <paramref name="anyExisting"/> only when there is a profile, whichever its version.</summary>
    public async Task<ProfileWriteResult> WriteAsync(ProfileIdentity identity, ProfileWriteRequest request, bool anyExisting)
    {
        if (!anyExisting) return await Grain(identity).WriteAsync(request);
        return await WhileOthersWriteAsync(identity, version => Grain(identity).WriteAsync(request with { ExpectedVersion = version }));
    }

    public async Task<ProfileWriteResult> DeleteAsync(ProfileIdentity identity, ProfileDeleteRequest request, bool anyExisting)
    {
        if (!anyExisting) return await Grain(identity).DeleteAsync(request);
        return await WhileOthersWriteAsync(identity, version => Grain(identity).DeleteAsync(request with { ExpectedVersion = version }));
    }

    /// <summary>"Some version" is the one just read; when it changes in between, the next one will do as well.</summary>
    private async Task<ProfileWriteResult> WhileOthersWriteAsync(ProfileIdentity identity, Func<long, Task<ProfileWriteResult>> write)
    {
        for (var attempt = 1; ; attempt++)
        {
            var view = await ReadAsync(identity);
            if (view.Unavailable) return new ProfileWriteResult { Status = ProfileWriteStatus.Unavailable };
            if (!view.Found) return new ProfileWriteResult { Status = ProfileWriteStatus.VersionMismatch };
            var result = await write(view.Version);
            if (result.Status != ProfileWriteStatus.VersionMismatch || attempt == MaxAttempts) return result;
        }
    }

    private IUserProfileGrain Grain(ProfileIdentity identity) => grains.GetGrain<IUserProfileGrain>(identity.ToKey());
}
