using Personalization.Chaos.Tests.Faults;
using Personalization.Testing.Cluster;
using Xunit.Abstractions;

namespace Personalization.Chaos.Tests.Rows;

/// <summary>
/// F10: cables are pulled between namespaces, so that nobody is told and nothing is reset. Database, website and Segment are outside,
/// behind proxies on the bridge.
/// </summary>
[Trait("Category", "Chaos")]
public sealed class NetworkRows(NetworkRows.Fixture fixture, ITestOutputHelper output) : IClassFixture<NetworkRows.Fixture>
{
    [NamespaceFact]
    public async Task F10_a_silo_alone_is_left_behind_and_writes_nothing_any_more() =>
        await RunAsync("F10 a silo cut off for 12 s", 10, async () =>
        {
            fixture.Network.Unplug("silo-2");
            await Task.Delay(TimeSpan.FromSeconds(12));
            fixture.Network.Plug("silo-2");
        });

    [NamespaceFact]
    public async Task F10_an_edge_cut_off_from_everything_comes_back_by_itself() =>
        await RunAsync("F10 an edge cut off for 6 s", 6, async () =>
        {
            fixture.Network.Unplug("edge-2");
            await Task.Delay(TimeSpan.FromSeconds(6));
            fixture.Network.Plug("edge-2");
        }, pagesMayFail: true); // what is on its way to the lost edge has nobody to answer it

    [NamespaceFact]
    public async Task F10_a_flapping_cable_costs_no_write() =>
        await RunAsync("F10 a silo's cable flaps once a second for 10 s", 12, async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                fixture.Network.Unplug("silo-1");
                await Task.Delay(TimeSpan.FromSeconds(0.5));
                fixture.Network.Plug("silo-1");
                await Task.Delay(TimeSpan.FromSeconds(0.5));
            }
        });

    [NamespaceFact]
    public async Task F10_cables_clogged_one_by_one_and_freed_in_another_order_cost_no_write() =>
        await RunAsync("F10 swizzle-clog of three silos", 20, async () =>
        {
            var random = new Random(ChaosSettings.Seed);
            string[] silos = ["silo-1", "silo-2", "silo-3"];
            random.Shuffle(silos);
            foreach (var silo in silos)
            {
                fixture.Network.Unplug(silo);
                await Task.Delay(TimeSpan.FromSeconds(1.5));
            }

            random.Shuffle(silos);
            foreach (var silo in silos)
            {
                fixture.Network.Plug(silo);
                await Task.Delay(TimeSpan.FromSeconds(1.5));
            }
        });

    [NamespaceFact]
    public async Task F10_answers_of_the_database_that_never_come_are_no_acknowledgements() =>
        await RunAsync("F10 one way: the database hears and is not heard for 10 s", 10, async () =>
        {
            fixture.Database.HoldsBack = true;
            await Task.Delay(TimeSpan.FromSeconds(10));
            fixture.Database.Reset();
            fixture.Database.HoldsBack = false;
        });

    private async Task RunAsync(string row, double after, Func<Task> fault, bool pagesMayFail = false)
    {
        for (var run = 1; run <= ChaosSettings.Runs && ChaosSettings.HasTimeFor(run); run++)
        {
            await new FaultRun(fixture.Cluster!, output, ChaosSettings.Rate)
            {
                After = TimeSpan.FromSeconds(after),
                PagesMayFail = pagesMayFail,
            }.RunAsync(row, run, fault);
        }
    }

    public sealed class Fixture : IAsyncLifetime
    {
        private readonly List<TcpProxy> _proxies = [];

        public ChaosCluster? Cluster { get; private set; }

        public NetworkNamespaces Network { get; private set; } = null!;

        public TcpProxy Database { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            if (NetworkNamespaces.Unavailable is not null) return;
            Network = new NetworkNamespaces();
            Cluster = await ChaosCluster.StartAsync(Math.Min(1000, ChaosSettings.Visitors), Configure);
        }

        public async Task DisposeAsync()
        {
            if (Cluster is null) return;
            await Cluster.DisposeAsync();
            foreach (var proxy in _proxies)
            {
                await proxy.DisposeAsync();
            }

            Network.Dispose();
        }

        private void Configure(GridClusterOptions options)
        {
            options.AddressOf = Network.AddressOf;
            options.PrefixOf = Network.PrefixOf;
            var connection = new Npgsql.NpgsqlConnectionStringBuilder(options.ConnectionString);
            Database = Outside(connection.Port);
            options.Settings["Storage:ConnectionString"] = options.ConnectionString.Replace(
                "Host=127.0.0.1", $"Host={Network.Outside}", StringComparison.Ordinal)
                .Replace($"Port={connection.Port}", $"Port={Database.Port}", StringComparison.Ordinal);
            foreach (var (key, value) in options.Settings.ToList())
            {
                if (value is null || !Uri.TryCreate(value, UriKind.Absolute, out var url) || url.Host != "127.0.0.1") continue;
                options.Settings[key] = new UriBuilder(url)
                {
                    Host = Network.Outside,
                    Port = Outside(url.Port).Port,
                }.Uri.ToString().TrimEnd('/');
            }
        }

        private TcpProxy Outside(int port)
        {
            var proxy = new TcpProxy(port, Network.Outside);
            _proxies.Add(proxy);
            return proxy;
        }
    }

    /// <summary>Skipped, with the reason, where namespaces cannot be made.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class NamespaceFactAttribute : FactAttribute
    {
        public NamespaceFactAttribute() => Skip = NetworkNamespaces.Unavailable;
    }
}
