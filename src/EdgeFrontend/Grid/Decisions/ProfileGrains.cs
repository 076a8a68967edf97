using Personalization.Grains.Interfaces;

namespace Personalization.EdgeFrontend.Grid.Decisions;

/// <summary>
/// References to visitors' grains for the request path. By an interface alone the factory looks up the attributes that name it on every
/// call; here the names are kept from the first one.
/// </summary>
internal sealed class ProfileGrains(IGrainFactory grains)
{
    private Names? _names;

    public IUserProfileGrain Get(string key)
    {
        if (_names is { } names) return (IUserProfileGrain)grains.GetGrain(GrainId.Create(names.Grain, key), names.Interface);
        var first = grains.GetGrain<IUserProfileGrain>(key);
        if (first is GrainReference reference)
        {
            _names = new Names(reference.GrainId.Type, reference.InterfaceType);
        }

        return first;
    }

    private sealed record Names(GrainType Grain, GrainInterfaceType Interface);
}
