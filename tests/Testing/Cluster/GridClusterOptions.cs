namespace Personalization.Testing.Cluster;

/// <summary>What a cluster of processes is made of.</summary>
public sealed class GridClusterOptions
{
    /// <summary>How many silos.</summary>
    public int Silos { get; set; } = 3;

    /// <summary>How many edges.</summary>
    public int Edges { get; set; } = 2;

    /// <summary>The database, which the caller owns.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Settings of every process, over the harness' own: the sites, the rules.</summary>
    public Dictionary<string, string?> Settings { get; } = new(StringComparer.Ordinal);

    /// <summary>Which build runs.</summary>
    public HostBinaries Binaries { get; set; } = HostBinaries.Own;

    /// <summary>A silo that ends by itself, as an evicted one does, is started again, as a production supervisor does.</summary>
    public bool RestartsSilos { get; set; } = true;

    /// <summary>Folder for the processes' output; a temporary one when not set.</summary>
    public string? LogFolder { get; set; }

    /// <summary>First of a row of ports; 0 begins anywhere below those of outgoing connections.</summary>
    public int FirstPort { get; set; }

    /// <summary>The address of a process, by its name; loopback for all unless they live in network namespaces.</summary>
    public Func<string, string> AddressOf { get; set; } = _ => "127.0.0.1";

    /// <summary>What runs a process, by its name, such as <c>ip netns exec name</c>.</summary>
    public Func<string, IReadOnlyList<string>> PrefixOf { get; set; } = _ => [];

    /// <summary>Where lines about starts and ends go.</summary>
    public Action<string> Tell { get; set; } = _ => { };
}
