namespace Personalization.Cluster;

/// <summary>The demo cluster's shape: the section <c>Demo</c> of command line and environment.</summary>
internal sealed class DemoSettings
{
    /// <summary>How many silos.</summary>
    public int Silos { get; set; } = 3;

    /// <summary>How many edges.</summary>
    public int Edges { get; set; } = 2;

    /// <summary>First of the row of ports that everything listens on; ports in use are left out.</summary>
    public int FirstPort { get; set; } = 7100;

    /// <summary>Folder for the processes' output; a temporary one when not set.</summary>
    public string? LogFolder { get; set; }
}
