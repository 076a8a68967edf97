using Personalization.SystemTests.Docs;
using Personalization.SystemTests.Monitoring;

namespace Personalization.SystemTests.Docker;

/// <summary>There is no container engine here: what the container files name must at least exist, so that they cannot rot unseen.</summary>
public sealed class ContainerFilesTests
{
    private static readonly string Folder = Repository.PathOf("docker");
    private static readonly Dictionary<string, object> Compose = ComposeFile.Read(Path.Combine(Folder, "compose.yaml"));

    /// <summary>Variables of others than ours.</summary>
    private static readonly HashSet<string> Foreign = new(StringComparer.Ordinal)
    {
        "ASPNETCORE_HTTP_PORTS", "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "GRID_SILO_PASSWORD", "GRID_EDGE_PASSWORD", "SCHEMA",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
    };

    public static TheoryData<string, string> Hosts =>
        new() { { "silo", "Silo" }, { "edge", "EdgeFrontend" }, { "standalone", "Standalone" } };

    [Fact]
    public void The_composition_has_the_topology_of_make_cluster()
    {
        Assert.Equal(["database", "edge-1", "edge-2", "silo-1", "silo-2", "silo-3"], Services.Keys.Order(StringComparer.Ordinal));
        Assert.All(Services.Values, service => Assert.Equal("always", service["restart"]));
    }

    /// <summary>Without a collector's address the hosts send nothing, and the rest does not run.</summary>
    [Fact]
    public void Monitoring_is_a_profile_that_is_off_until_it_is_asked_for()
    {
        Assert.Equal(["collector", "grafana", "prometheus"], Monitoring.Keys.Order(StringComparer.Ordinal));
        Assert.All(Monitoring.Values, service => Assert.Equal(["monitoring"], ((List<object>)service["profiles"]).Cast<string>()));
        Assert.All(
            Services.Where(service => service.Key != "database"),
            service => Assert.Equal("${GRID_OTLP_ENDPOINT:-}", Texts(service.Value["environment"])["OTEL_EXPORTER_OTLP_ENDPOINT"]));
        Assert.All(
            Monitoring.Values.SelectMany(service => service.TryGetValue("ports", out var ports) ? (List<object>)ports : []),
            port => Assert.StartsWith("127.0.0.1:", (string)port));
    }

    [Fact]
    public async Task The_configuration_of_Prometheus_is_one_and_has_all_alerts()
    {
        var folder = Directory.CreateTempSubdirectory("grid-prometheus-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "alerts"));
            foreach (var rules in AlertFiles.Rules)
            {
                File.Copy(rules, Path.Combine(folder, "alerts", Path.GetFileName(rules)));
            }

            var file = Path.Combine(folder, "prometheus.yml");
            File.Copy(Path.Combine(Folder, "monitoring", "prometheus.yml"), file);

            var output = await Promtool.CheckAsync("check", "config", file);

            Assert.Contains($"{AlertFiles.Rules.Length} rule files found", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Every_variable_is_a_setting_that_exists()
    {
        var variables = Services.Values.SelectMany(service => Texts(service["environment"]).Keys)
            .Concat(DockerFiles.SelectMany(file => file.Environment.Keys));

        Assert.Empty(variables.Where(variable => !Foreign.Contains(variable) && !IsSetting(variable)).Distinct());
    }

    [Fact]
    public void Every_published_port_is_one_that_the_process_listens_on()
    {
        foreach (var service in Services.Values.Where(service => service.ContainsKey("ports")))
        {
            foreach (var port in (List<object>)service["ports"])
            {
                Assert.EndsWith(":" + ((string)port).Split(':')[1], Texts(service["environment"])["Edge__Url"]);
            }
        }
    }

    [Fact]
    public void Silos_publish_nothing_and_advertise_their_own_fixed_address()
    {
        foreach (var (name, silo) in Services.Where(service => service.Key.StartsWith("silo", StringComparison.Ordinal)))
        {
            Assert.False(silo.ContainsKey("ports"), name);
            var address = Texts(((Dictionary<string, object>)silo["networks"])["grid"])["ipv4_address"];
            Assert.Equal(address, Texts(silo["environment"])["Cluster__AdvertisedAddress"]);
        }

        var grid = (Dictionary<string, object>)((Dictionary<string, object>)Compose["networks"])["grid"];
        Assert.Equal("true", grid["internal"]);
    }

    [Fact]
    public void The_composition_trusts_nobody_and_gives_each_kind_of_process_its_own_database_user()
    {
        foreach (var (name, service) in Services.Where(service => service.Key != "database"))
        {
            var environment = Texts(service["environment"]);
            Assert.Equal("127.0.0.1", new Uri(environment["Management__Url"]).Host);
            Assert.DoesNotContain(environment, pair => pair.Key.StartsWith("Edge__TrustedProxies", StringComparison.Ordinal)
                && pair.Value != "${GRID_TRUSTED_PROXY:-127.0.0.1/32}");
            var isEdge = name.StartsWith("edge", StringComparison.Ordinal);
            var connection = environment[isEdge ? "Cluster__ConnectionString" : "Storage__ConnectionString"];
            Assert.Contains($"Username={(isEdge ? "grid_edge" : "grid_silo")};", connection, StringComparison.Ordinal);
            if (isEdge)
            {
                Assert.DoesNotContain("Storage__ConnectionString", environment.Keys);
            }
            else
            {
                Assert.Equal("Verify", environment["Storage__Schema"]);
            }

            Assert.All(
                environment.Where(pair => pair.Key.Contains("Secret", StringComparison.Ordinal)),
                pair => Assert.StartsWith("${", pair.Value));
            Assert.All(
                environment.Values.Where(value => value.Contains("Password=", StringComparison.Ordinal)),
                value => Assert.Contains("Password=${", value));
        }

        Assert.False(Services["database"].ContainsKey("ports"));
    }

    [Fact]
    public void Every_path_network_and_volume_that_the_composition_names_exists()
    {
        foreach (var service in Services.Values.Concat(Monitoring.Values))
        {
            if (service.TryGetValue("build", out var build))
            {
                var context = Path.GetFullPath(Path.Combine(Folder, Texts(build)["context"]));
                Assert.True(File.Exists(Path.Combine(context, Texts(build)["dockerfile"])), Texts(build)["dockerfile"]);
            }

            foreach (var volume in service.TryGetValue("volumes", out var volumes) ? (List<object>)volumes : [])
            {
                var source = ((string)volume).Split(':')[0];
                Assert.True(
                    source.StartsWith('.')
                        ? Path.Exists(Path.Combine(Folder, source))
                        : ((Dictionary<string, object>)Compose["volumes"]).ContainsKey(source),
                    source);
            }

            var networks = service["networks"] is Dictionary<string, object> map
                ? map.Keys
                : ((List<object>)service["networks"]).Cast<string>();
            Assert.All(networks, network => Assert.Contains(network, ((Dictionary<string, object>)Compose["networks"]).Keys));
            foreach (var needed in service.TryGetValue("depends_on", out var dependencies)
                ? ((Dictionary<string, object>)dependencies).Keys.ToList()
                : [])
            {
                Assert.True(Services[needed].ContainsKey("healthcheck"), $"{needed} is waited for and has no health check");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Every_Dockerfile_builds_what_exists_and_starts_what_it_built(string name, string project)
    {
        var file = DockerFile.Read(Path.Combine(Folder, $"{name}.Dockerfile"));

        foreach (var source in file.Sources)
        {
            Assert.True(Path.Exists(Repository.PathOf(source.TrimEnd('/'))), source);
        }

        Assert.Contains($"dotnet publish src/{project} ", file.Text, StringComparison.Ordinal);
        Assert.True(Directory.Exists(Repository.PathOf("src", project)));
        Assert.Contains($"ENTRYPOINT [\"dotnet\", \"Personalization.{project}.dll\"]", file.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Every_image_is_small_unprivileged_and_asks_for_its_own_health(string name, string project)
    {
        var file = DockerFile.Read(Path.Combine(Folder, $"{name}.Dockerfile"));

        Assert.Matches(@"FROM \S+/aspnet:\d+\.\d+-alpine", file.Text);
        Assert.Equal("$APP_UID", file.Last("USER"));
        Assert.Contains(
            $"wget -q -O /dev/null {file.Environment["Management__Url"]}/health/live ", file.Last("HEALTHCHECK"), StringComparison.Ordinal);
        var ports = file.Last("EXPOSE").Split(' ');
        Assert.Contains(new Uri(file.Environment["Management__Url"]).Port.ToString(), ports);
        if (project == "Silo") return;
        Assert.Contains(file.Environment["Edge__Url"].Split(':')[^1], ports);
    }

    private static Dictionary<string, Dictionary<string, object>> Services => Of(monitoring: false);

    private static Dictionary<string, Dictionary<string, object>> Monitoring => Of(monitoring: true);

    private static Dictionary<string, Dictionary<string, object>> Of(bool monitoring) =>
        ((Dictionary<string, object>)Compose["services"])
            .Where(service => ((Dictionary<string, object>)service.Value).ContainsKey("profiles") == monitoring)
            .ToDictionary(service => service.Key, service => (Dictionary<string, object>)service.Value, StringComparer.Ordinal);

    private static IEnumerable<DockerFile> DockerFiles => Directory.GetFiles(Folder, "*.Dockerfile").Select(DockerFile.Read);

    private static Dictionary<string, string> Texts(object map) =>
        ((Dictionary<string, object>)map).ToDictionary(member => member.Key, member => (string)member.Value, StringComparer.Ordinal);

    private static bool IsSetting(string variable)
    {
        var path = variable.Replace("__", ":", StringComparison.Ordinal).Split(':');
        return ConfigurationReference.Keys.Any(key => key.Path.Replace("[]", ":0", StringComparison.Ordinal).Split(':') is var known
            && known.Length == path.Length && known.Zip(path).All(pair => IsSame(pair.First, pair.Second)));
    }

    private static bool IsSame(string known, string given) =>
        known.StartsWith('{')
            || string.Equals(known, given, StringComparison.OrdinalIgnoreCase)
            || (int.TryParse(known, out _) && int.TryParse(given, out _));
}
