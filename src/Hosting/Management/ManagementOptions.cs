using Personalization.Hosting.Certificates;

namespace Personalization.Hosting.Management;

/// <summary>The operators' listener and their keys: the section <c>Management</c>.</summary>
public sealed class ManagementOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Management";

    /// <summary>Default of a process with an edge in it.</summary>
    public const string EdgeUrl = "http://127.0.0.1:9090";

    /// <summary>Default of a silo of its own, so that both can run on one machine.</summary>
    public const string SiloUrl = "http://127.0.0.1:9091";

    /// <summary>Where operators come in; several, separated by ";". Not set: loopback, port 9090 with an edge, 9091 without.</summary>
    public string? Url { get; set; }

    /// <summary>For https URLs.</summary>
    public CertificateFiles Certificate { get; set; } = new();

    /// <summary>Keys by name; the name is what the audit shows. Without keys everything but health and metrics answers 401.</summary>
    public Dictionary<string, ManagementKey> Keys { get; set; } = [];
}
