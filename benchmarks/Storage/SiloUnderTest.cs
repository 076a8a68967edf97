using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Personalization.Hosting.Clustering;
using Personalization.Hosting.Storage;
using Personalization.Testing.Storage;

namespace Personalization.Benchmarks.Storage;

/// <summary>A silo as the hosts compose it, whose states are raw blocks as profiles are.</summary>
internal sealed class SiloUnderTest : IAsyncDisposable
{
    private const int PayloadBytes = 600;

    private readonly IHost _host;
    private int _run;

    private SiloUnderTest(IHost host) => _host = host;

    public GridDatabase Database => _host.Services.GetRequiredService<GridDatabase>();

    public static async Task<SiloUnderTest> StartAsync(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["Cluster:SiloPort"] = "0";
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddKeyedSingleton<IGrainStorageSerializer, BlockSerializer>(GridStorage.ProviderName);
        builder.UseOrleans(silo => silo.AddGridClustering(builder.Configuration, embedded: true).AddGridStorage(builder.Configuration));
        var host = builder.Build();
        await host.StartAsync();
        return new SiloUnderTest(host);
    }

    /// <summary>Updates of distinct grains through the grain storage provider, each with its version.</summary>
    public async Task<Throughput> WriteStatesAsync(int callers, TimeSpan duration)
    {
        var storage = _host.Services.GetRequiredKeyedService<IGrainStorage>(GridStorage.ProviderName);
        var prefix = $"run{_run++}";
        var states = Enumerable.Range(0, callers)
            .Select(_ => Enumerable.Range(0, 100).Select(_ => new GrainState<byte[]>(new byte[PayloadBytes])).ToArray())
            .ToArray();
        return await Throughput.MeasureAsync(callers, duration, (caller, round) => storage.WriteStateAsync(
            "state", GrainId.Create("bench", $"space/user_id:{prefix}-{caller}-{round % 100}"), states[caller][round % 100]));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private sealed class BlockSerializer : IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => BinaryData.FromBytes((byte[])(object)input!);

        public T Deserialize<T>(BinaryData input) => (T)(object)input.ToArray();
    }
}
