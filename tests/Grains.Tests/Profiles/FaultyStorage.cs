using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>The real grain storage with faults before and behind it.</summary>
internal sealed class FaultyStorage(IGrainStorage inner, StorageFaults faults) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        faults.ReadAsync(stateName, () => inner.ReadStateAsync(stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        faults.ChangeAsync(stateName, () => inner.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        faults.ChangeAsync(stateName, () => inner.ClearStateAsync(stateName, grainId, grainState));

    public void Participate(ISiloLifecycle observer) => (inner as ILifecycleParticipant<ISiloLifecycle>)?.Participate(observer);

    /// <summary>Puts itself before the storage that is registered under a name.</summary>
    public static void Wrap(IServiceCollection services, string name, StorageFaults faults)
    {
        var own = services.Last(s => s.ServiceType == typeof(IGrainStorage) && name.Equals(s.ServiceKey));
        services.Remove(own);
        services.AddKeyedSingleton<IGrainStorage>(name, (provider, key) =>
            new FaultyStorage((IGrainStorage)own.KeyedImplementationFactory!(provider, key), faults));
    }
}
